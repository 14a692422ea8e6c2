/** A new request: drop models, see what the check says of each, choose how they are made, ask for the price. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { CreatedAnswer } from '../../../gateway/api/contract/responses.ts';
import { api, clock, farm, fresh, router } from '../../models/here.ts';
import { type Intake, notYet, requestOf } from '../../models/intake.ts';
import { type Trouble, troubleFrom } from '../../models/problem.ts';
import { ProblemNote } from '../../ui/bits.tsx';
import { Icon } from '../../ui/icons.tsx';
import { CloseButton } from '../../ui/inspector.tsx';
import { useStore } from '../../ui/table.tsx';
import { IntakeFileCard } from './intake-file.tsx';
import { addFiles, clearIntake, intake } from './uploads.ts';

const defaults = (): Record<string, string> => {
  const material = farm.value?.materials.find((one) => one.lane === 'FDM');
  return { material: material?.code ?? '', colour: material?.colours[0]?.name ?? '' };
};

export const IntakePage = ({ back }: { readonly back: string }) => {
  const draft = useStore<Intake>(intake as never);
  const over = useSignal(0);
  const trouble = useSignal<Trouble | null>(null);
  const sending = useSignal(false);
  const picker = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null | undefined) => {
    if (files && files.length > 0) addFiles(files, defaults());
  };
  useEffect(() => {
    // A model dropped beside the field must not replace the page.
    const keep = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      over.value = 0;
      take(event.dataTransfer?.files);
    };
    window.addEventListener('dragover', keep);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', keep);
      window.removeEventListener('drop', drop);
    };
  }, []);
  const missing = notYet(draft);
  const send = async (event: Event) => {
    event.preventDefault();
    if (missing !== null || sending.value) return;
    sending.value = true;
    trouble.value = null;
    try {
      const { id } = await api.send<CreatedAnswer>('POST', '/api/v1/quotes', requestOf(draft));
      clearIntake();
      router.go(`/quotes/${id}`);
    } catch (error) {
      trouble.value = troubleFrom(error);
    } finally {
      sending.value = false;
    }
  };
  const { value } = farm;
  return (
    <aside class="sheet inspector" aria-label="New quote">
      <div class="panel-head">
        <div class="title">
          <h1>New quote</h1>
          <CloseButton back={back} />
        </div>
      </div>
      <form class="scroll" onSubmit={send}>
        <div class="section">
          <button
            type="button"
            class={`drop ${over.value > 0 ? 'over' : ''}`}
            onClick={() => picker.current?.click()}
            onDragEnter={() => over.value++}
            onDragLeave={() => over.value--}
          >
            <Icon name="upload" />
            <strong class="strong">
              {draft.files.length === 0 ? 'Drop models here, or choose files' : 'Add more models'}
            </strong>
            <span class="second small">STL, 3MF or OBJ, several at once, 200 MB each at most</span>
          </button>
          <input
            ref={picker}
            type="file"
            hidden
            multiple
            accept=".stl,.3mf,.obj"
            aria-label="Model files"
            onChange={(event) => {
              take(event.currentTarget.files);
              event.currentTarget.value = '';
            }}
          />
          <ol class="stack wide">
            {draft.files.map((file) => (
              <IntakeFileCard key={file.key} file={file} many={draft.files.length > 1} />
            ))}
          </ol>
        </div>
        <section class="section">
          <h2>For whom, and by when</h2>
          <div class="fields">
            <label class="field">
              <span>Customer</span>
              <input
                type="text"
                required
                maxLength={200}
                value={draft.terms.customer}
                onInput={(event) => intake.trigger.term({ terms: { customer: event.currentTarget.value } })}
              />
            </label>
            <label class="field">
              <span>Their reference (if any)</span>
              <input
                type="text"
                maxLength={200}
                value={draft.terms.reference}
                onInput={(event) => intake.trigger.term({ terms: { reference: event.currentTarget.value } })}
              />
            </label>
            <label class="field">
              <span>Service</span>
              <select
                value={draft.terms.tier || value?.defaultTier}
                onChange={(event) => intake.trigger.term({ terms: { tier: event.currentTarget.value } })}
              >
                {value?.tiers.map((tier) => (
                  <option key={tier.id} value={tier.id}>
                    {tier.name}, {tier.days} {tier.days === 1 ? 'day' : 'days'}
                    {tier.surchargePercent > 0 ? `, +${tier.surchargePercent} %` : ''}
                  </option>
                ))}
              </select>
            </label>
            <label class="field">
              <span>Wanted by (if fixed)</span>
              <input
                type="date"
                min={new Date(clock.now.value).toISOString().slice(0, 10)}
                value={draft.terms.due}
                onInput={(event) => intake.trigger.term({ terms: { due: event.currentTarget.value } })}
              />
            </label>
          </div>
          <label class="field">
            <span>Notes (if any)</span>
            <textarea
              rows={2}
              maxLength={2_000}
              value={draft.terms.notes}
              onInput={(event) => intake.trigger.term({ terms: { notes: event.currentTarget.value } })}
            />
          </label>
          <ProblemNote trouble={trouble.value} />
          <div class="row">
            <button
              type="submit"
              class="button primary"
              aria-disabled={missing !== null || !fresh.value}
              aria-busy={sending.value}
            >
              Ask for the price
            </button>
            {missing !== null && <span class="quiet">{missing}</span>}
          </div>
        </section>
      </form>
    </aside>
  );
};
