/** What if: a change tried on a copy of the farm. */
import { useSignalEffect } from '@preact/signals';
import { feedLink, whatIf } from '../../models/here.ts';
import { Empty, Link, ProblemNote } from '../../ui/bits.tsx';
import { Icon } from '../../ui/icons.tsx';
import { CloseButton } from '../../ui/inspector.tsx';
import { Answer } from './answer.tsx';
import { AskForm } from './ask.tsx';
import { Past } from './past.tsx';

export const WhatIfPlace = ({ id }: { readonly id: string | null }) => {
  useSignalEffect(() => {
    if (feedLink.value === 'live') void whatIf.refresh();
  });
  const trouble = whatIf.trouble.value;
  const items = whatIf.items.value;
  if (trouble?.status === 404) return <NotHere what={trouble.what} remedy={trouble.remedy} />;
  if (id === null)
    return (
      <div class="place">
        <section class="sheet" aria-label="What if">
          <div class="head">
            <h1>What if</h1>
            <span class="second">Tries a change on a copy of the farm</span>
          </div>
          <ProblemNote trouble={trouble} />
          <div class="scroll">
            <div class="whatif">
              <AskForm />
              <section class="beside" aria-labelledby="past">
                <div class="section">
                  <h2 id="past">Asked since the farm was started</h2>
                  {items === null || items.length === 0 ? (
                    <p class="quiet">
                      {items === null
                        ? 'Asking the farm…'
                        : 'Nothing yet. Questions and their answers gather here until the farm is stopped.'}
                    </p>
                  ) : (
                    <Past items={items} openId={null} />
                  )}
                </div>
              </section>
            </div>
          </div>
        </section>
      </div>
    );
  const status = items?.find((one) => one.id === id);
  return (
    <div class="place split answers">
      <section class="sheet" aria-label="Questions">
        <div class="head">
          <h1>What if</h1>
          <Link to="/whatif" class="button small">
            <Icon name="plus" />
            New question
          </Link>
        </div>
        <div class="scroll padded">
          <Past items={items ?? []} openId={id} />
        </div>
      </section>
      {status === undefined ? (
        <aside class="sheet inspector" aria-label="Question">
          <div class="panel-head">
            <div class="title">
              <h1>{items === null ? 'Asking the farm…' : 'There is no such question'}</h1>
              <CloseButton back="/whatif" />
            </div>
          </div>
          <div class="section">
            <ProblemNote trouble={trouble} />
            {items !== null && (
              <p class="second">
                Questions are kept while the farm runs, the newest fifty of them. It was started again since,
                or the address is misspelt. Ask once more: it takes a minute.
              </p>
            )}
          </div>
        </aside>
      ) : (
        <Answer key={status.id} status={status} />
      )}
    </div>
  );
};

const NotHere = ({ what, remedy }: { readonly what: string; readonly remedy: string }) => (
  <div class="place">
    <section class="sheet" aria-label="What if">
      <div class="head">
        <h1>What if</h1>
      </div>
      <Empty icon="whatif" title={what}>
        {remedy}
      </Empty>
    </section>
  </div>
);
