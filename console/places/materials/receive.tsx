import { useSignal } from '@preact/signals';
import type { CreatedAnswer } from '../../../gateway/api/contract/responses.ts';
import { api, farm, fresh, router, values } from '../../models/here.ts';
import { type Lot, lotMissing, lotRequest, nextLotId } from '../../models/lot-form.ts';
import { type Trouble, troubleFrom } from '../../models/problem.ts';
import { ProblemNote } from '../../ui/bits.tsx';
import { CloseButton } from '../../ui/inspector.tsx';

export const ReceivePage = ({ back }: { readonly back: string }) => {
  const first = farm.value?.materials[0];
  const lot = useSignal<Lot>({
    id: '',
    material: first?.code ?? '',
    colour: first?.colours[0]?.name ?? '',
    grams: '1000',
    supplier: '',
    batch: '',
    location: '',
  });
  const trouble = useSignal<Trouble | null>(null);
  const sending = useSignal(false);
  const set = (next: Partial<Lot>) => {
    lot.value = { ...lot.value, ...next };
  };
  const suggested = nextLotId(
    values('lot').map((one) => one.id),
    lot.value,
  );
  const full = { ...lot.value, id: lot.value.id === '' ? suggested : lot.value.id };
  const missing = lotMissing(full);
  const material = farm.value?.materials.find((one) => one.code === lot.value.material);
  const send = async (event: Event) => {
    event.preventDefault();
    if (missing !== null || sending.value) return;
    sending.value = true;
    trouble.value = null;
    try {
      const { id } = await api.send<CreatedAnswer>('POST', '/api/v1/lots', lotRequest(full));
      router.go(`/lots/${id}`);
    } catch (error) {
      trouble.value = troubleFrom(error);
    } finally {
      sending.value = false;
    }
  };
  const text = (name: keyof Lot, words: string, hint?: string, placeholder?: string) => (
    <label class="field">
      <span>{words}</span>
      <input
        type="text"
        maxLength={80}
        value={lot.value[name]}
        placeholder={placeholder ?? ''}
        inputMode={name === 'grams' ? 'decimal' : 'text'}
        onInput={(event) => set({ [name]: event.currentTarget.value })}
      />
      {hint && <span class="hint">{hint}</span>}
    </label>
  );
  return (
    <aside class="sheet inspector" aria-label="Receive a lot">
      <div class="panel-head">
        <div class="title">
          <h1>Receive a lot</h1>
          <CloseButton back={back} />
        </div>
      </div>
      <form class="scroll" onSubmit={send}>
        <div class="section">
          <div class="fields">
            <label class="field">
              <span>Material</span>
              <select
                value={lot.value.material}
                onChange={(event) => {
                  const code = event.currentTarget.value;
                  const colours = farm.value?.materials.find((one) => one.code === code)?.colours ?? [];
                  set({ material: code, colour: colours[0]?.name ?? '' });
                }}
              >
                {farm.value?.materials.map((one) => (
                  <option key={one.code} value={one.code}>
                    {one.name ?? one.code}
                  </option>
                ))}
              </select>
            </label>
            <label class="field">
              <span>Colour</span>
              <select
                value={lot.value.colour}
                onChange={(event) => set({ colour: event.currentTarget.value })}
              >
                {material?.colours.map((one) => (
                  <option key={one.name} value={one.name}>
                    {one.name}
                  </option>
                ))}
              </select>
            </label>
            {text('grams', 'Filament, without the spool (g)')}
            {text('id', 'Lot id', 'Write it on the spool. Lower-case letters, digits, hyphens.', suggested)}
            {text('supplier', 'Supplier (if known)')}
            {text('batch', 'Supplier’s batch (if known)')}
            {text('location', 'Shelf (if any)')}
          </div>
          <ProblemNote trouble={trouble.value} />
          <div class="row">
            <button
              type="submit"
              class="button primary"
              aria-disabled={missing !== null || !fresh.value}
              aria-busy={sending.value}
            >
              Receive
            </button>
            {missing !== null && <span class="quiet">{missing}</span>}
          </div>
        </div>
      </form>
    </aside>
  );
};
