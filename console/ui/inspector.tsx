/** What is open beside a list: head with state and buttons, then sections. Follows the thing as it changes. */
import { batch } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { Kind, View } from '../../gateway/api/contract/kinds.ts';
import { createDetail, type Detail } from '../models/detail.ts';
import { api, router, world } from '../models/here.ts';
import { CopyButton, ProblemNote } from './bits.tsx';
import { Icon } from './icons.tsx';

export const useDetail = (kind: Kind, id: string, version: number | undefined): Detail => {
  const detail = useMemo(
    () => createDetail(api, kind, id, (view) => batch(() => world.learn(view))),
    [kind, id],
  );
  useEffect(() => detail.close, [detail]);
  useEffect(() => {
    void detail.refresh();
  }, [detail, version]);
  return detail;
};

interface Props {
  readonly title: string;
  readonly id: string;
  readonly back: string;
  readonly state: ComponentChildren;
  readonly sub?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}
export const Inspector = ({ title, id, back, state, sub, actions, children }: Props) => (
  <aside class="sheet inspector" aria-label={title}>
    <div class="panel-head">
      <div class="title">
        <h1>
          {title}
          <CopyButton text={id} />
        </h1>
        {state}
        <CloseButton back={back} />
      </div>
      {sub && <div class="second row">{sub}</div>}
      {actions}
    </div>
    <div class="scroll">{children}</div>
  </aside>
);

export const CloseButton = ({ back }: { readonly back: string }) => (
  <button
    type="button"
    class="button ghost icon close"
    aria-label="Close (Esc)"
    title="Close (Esc)"
    data-close
    onClick={() => router.go(back)}
  >
    <Icon name="close" />
  </button>
);

/** Until the thing is known, or when there is none of that id. */
export const NotHere = ({
  detail,
  id,
  back,
}: {
  readonly detail: Detail;
  readonly id: string;
  readonly back: string;
}) => (
  <aside class="sheet inspector" aria-label={id}>
    <div class="panel-head">
      <div class="title">
        <h1>{id}</h1>
        <CloseButton back={back} />
      </div>
    </div>
    <div class="section">
      {detail.trouble.value ? (
        <ProblemNote trouble={detail.trouble.value} />
      ) : (
        <p class="quiet">Asking the farm…</p>
      )}
    </div>
  </aside>
);

export const useOne = <K extends Kind>(
  kind: K,
  id: string,
): { readonly view: View<K> | undefined; readonly detail: Detail } => {
  const view = world.one(kind, id);
  return { view, detail: useDetail(kind, id, view?.version) };
};
