/** One change of the question: what kind it is, its fields, and what the farm said against it. */
import { size } from '../../models/format.ts';
import { faultOf } from '../../models/whatif/check.ts';
import { kinds, type Row, type RowFields, type RowOf, shiftChoices } from '../../models/whatif/rows.ts';
import { sayRow } from '../../models/whatif/words.ts';
import { Field, NumberField, Segments } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Shape } from '../../ui/state.tsx';
import { draft, notConnected, offer, tried } from './form.ts';

interface Props<R extends Row = Row> {
  readonly row: R;
  /** What is wrong with a field of that name. */
  readonly wrong: (field: string) => string | null;
  readonly set: (fields: Partial<RowFields>) => void;
}

export const ChangeRow = ({ row, refused }: { readonly row: Row; readonly refused: string | null }) => {
  const fault = faultOf(row, offer.value);
  // A list that nothing was chosen from yet is not wrong before somebody asks.
  const isShown = fault !== null && (tried.value || row.kind !== 'fewer' || row.printerIds.length > 0);
  const whole = isShown && fault.field === '' ? fault.words : refused;
  const set = (fields: Partial<RowFields>) => draft.trigger.change({ key: row.key, fields });
  const title = kinds.find(({ kind }) => kind === row.kind)?.words ?? 'Another setting';
  return (
    <li class="change" aria-label={title}>
      <div class="row between">
        <h3>{title}</h3>
        <button
          type="button"
          class="button ghost icon small"
          aria-label={`Take “${title}” away`}
          title="Take this away"
          onClick={() => draft.trigger.remove({ key: row.key })}
        >
          <Icon name="close" />
        </button>
      </div>
      <Fields
        row={row}
        set={set}
        wrong={(field) => (isShown && fault.field === field ? fault.words : null)}
      />
      {whole !== null && (
        <p class="row tone-alert" role="alert">
          <Shape name="triangle" tone="alert" />
          <span class="grow">{whole}</span>
        </p>
      )}
    </li>
  );
};

const Fields = (props: Props) => {
  const { row } = props;
  switch (row.kind) {
    case 'more':
      return <More {...props} row={row} />;
    case 'fewer':
      return <Fewer {...props} row={row} />;
    case 'demand':
    case 'failures':
      return <Share {...props} row={row as RowOf<'demand' | 'failures'>} />;
    case 'order':
      return <Order {...props} row={row} />;
    case 'shift':
      return <ShiftFields {...props} row={row} />;
    case 'release':
      return <Release {...props} row={row} />;
    case 'changeover':
      return (
        <div class="fields">
          <NumberField
            words="A change of material takes (min)"
            value={row.minutes}
            wrong={props.wrong('minutes')}
            hint="10 min are counted now."
            onInput={(minutes) => props.set({ minutes })}
          />
        </div>
      );
    case 'other':
      return <p class="second">{sayRow(row, offer.value)}: asked elsewhere, kept as it is.</p>;
  }
};

const More = ({ row, wrong, set }: Props<RowOf<'more'>>) => {
  const { machines, models } = offer.value;
  const own = machines.filter(
    ({ model }, index) => machines.findIndex((other) => other.model === model) === index,
  );
  const isListed = machines.some(({ id }) => id === row.like) || models.some(({ id }) => id === row.like);
  const volume = models.find(({ id }) => id === row.like)?.buildVolumeMillimetres;
  // Of machines alike one stands for all of them.
  const model = machines.find(({ id }) => id === row.like)?.model;
  const value = own.find((one) => one.model === model)?.id ?? row.like;
  return (
    <div class="fields">
      <NumberField
        words="How many"
        value={row.count}
        wrong={wrong('count')}
        onInput={(count) => set({ count })}
      />
      <Field
        words="Which"
        wide
        wrong={wrong('like')}
        hint={volume === undefined ? 'It does what yours does, brand new.' : `Prints up to ${size(volume)}`}
      >
        {(ids) => (
          <select {...ids} value={value} onChange={(event) => set({ like: event.currentTarget.value })}>
            {!isListed && <option value={row.like}>{row.like}</option>}
            {own.length > 0 && (
              <optgroup label="Like one of yours">
                {own.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.model}
                  </option>
                ))}
              </optgroup>
            )}
            {models.length > 0 && (
              <optgroup label="From the catalogue">
                {models.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                    {one.lane === 'UV' ? ' (UV)' : ''}
                  </option>
                ))}
              </optgroup>
            )}
          </select>
        )}
      </Field>
    </div>
  );
};

const Fewer = ({ row, set }: Props<RowOf<'fewer'>>) => (
  <fieldset class="field">
    <legend>Sold, or out of order all the time</legend>
    <div class="picks">
      {offer.value.machines.map(({ id, name }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={row.printerIds.includes(id)}
            onChange={(event) =>
              set({
                printerIds: event.currentTarget.checked
                  ? [...row.printerIds, id]
                  : row.printerIds.filter((one) => one !== id),
              })
            }
          />
          <span class="cut" title={id}>
            {name}
          </span>
        </label>
      ))}
    </div>
    {notConnected.value > 0 && (
      <span class="hint">
        {notConnected.value} that {notConnected.value === 1 ? 'has' : 'have'} no connection to the farm{' '}
        {notConnected.value === 1 ? 'is' : 'are'} not simulated.
      </span>
    )}
  </fieldset>
);

const Share = ({ row, wrong, set }: Props<RowOf<'demand' | 'failures'>>) => (
  <div class="fields">
    <Segments<'more' | 'less'>
      words={row.kind === 'demand' ? 'Orders that come in' : 'Prints that fail'}
      value={row.way}
      choices={[
        { value: 'more', words: 'More' },
        { value: 'less', words: 'Fewer' },
      ]}
      onChoose={(way) => set({ way })}
    />
    <NumberField
      words="By how much (%)"
      value={row.percent}
      wrong={wrong('percent')}
      hint={row.way === 'more' ? '100 % more: twice as many.' : '100 % fewer: none.'}
      onInput={(percent) => set({ percent })}
    />
  </div>
);

const sides = [
  ['x', 'Width'],
  ['y', 'Depth'],
  ['z', 'Height'],
] as const;

const Order = ({ row, wrong, set }: Props<RowOf<'order'>>) => {
  const { farm } = offer.value;
  const material = farm?.materials.find(({ code }) => code === row.material);
  return (
    <div class="fields">
      <NumberField
        words="Parts"
        value={row.quantity}
        wrong={wrong('quantity')}
        onInput={(quantity) => set({ quantity })}
      />
      <Field words="Material" wrong={wrong('material')}>
        {(ids) => (
          <select
            {...ids}
            value={row.material}
            onChange={(event) => {
              const code = event.currentTarget.value;
              const colours = farm?.materials.find((one) => one.code === code)?.colours ?? [];
              set({ material: code, colour: colours[0]?.name ?? '' });
            }}
          >
            {farm?.materials.map((one) => (
              <option key={one.code} value={one.code}>
                {one.name ?? one.code}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field words="Colour">
        {(ids) => (
          <select
            {...ids}
            value={row.colour}
            onChange={(event) => set({ colour: event.currentTarget.value })}
          >
            {material?.colours.map((one) => (
              <option key={one.name} value={one.name}>
                {one.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {sides.map(([side, words]) => (
        <NumberField
          key={side}
          words={`${words} of a part (mm)`}
          value={row[side]}
          wrong={wrong(side)}
          onInput={(value) => set({ [side]: value })}
        />
      ))}
      <NumberField
        words="Comes in after (h)"
        value={row.inHours}
        wrong={wrong('inHours')}
        onInput={(inHours) => set({ inHours })}
      />
      <Field words="Service">
        {(ids) => (
          <select {...ids} value={row.tier} onChange={(event) => set({ tier: event.currentTarget.value })}>
            {farm?.tiers.map((tier) => (
              <option key={tier.id} value={tier.id}>
                {tier.name}, {tier.days} {tier.days === 1 ? 'day' : 'days'}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
};

const OWN = 'own';
const ShiftFields = ({ row, wrong, set }: Props<RowOf<'shift'>>) => {
  const days = row.days.join();
  const chosen = shiftChoices.findIndex((one) => one.days.join() === days && one.name === row.name);
  return (
    <div class="fields">
      <Field words="When" wide wrong={wrong('days')}>
        {(ids) => (
          <select
            {...ids}
            value={chosen < 0 ? OWN : String(chosen)}
            onChange={(event) => {
              const choice = shiftChoices[Number(event.currentTarget.value)];
              if (choice === undefined) return;
              const { name, days: on, from, to } = choice;
              set({ name, days: on, from, to });
            }}
          >
            {chosen < 0 && <option value={OWN}>{row.name}</option>}
            {shiftChoices.map((choice, index) => (
              <option key={choice.words} value={String(index)}>
                {choice.words}
              </option>
            ))}
          </select>
        )}
      </Field>
      {(['from', 'to'] as const).map((end) => (
        <Field key={end} words={end === 'from' ? 'From' : 'To'} wrong={wrong(end)}>
          {(ids) => (
            <input
              {...ids}
              type="time"
              value={row[end]}
              onInput={(event) => set({ [end]: event.currentTarget.value })}
            />
          )}
        </Field>
      ))}
      <NumberField
        words="People"
        value={row.operators}
        wrong={wrong('operators')}
        hint="On top of the shifts there are."
        onInput={(operators) => set({ operators })}
      />
    </div>
  );
};

const Release = ({ row, set }: Props<RowOf<'release'>>) => {
  const now = offer.value.farm?.policies.release.automatic;
  return (
    <Segments
      words="Who lets a job go to its machine"
      value={row.automatic}
      choices={[
        { value: true, words: 'The rules' },
        { value: false, words: 'A person' },
      ]}
      onChoose={(automatic) => set({ automatic })}
      hint={
        now === undefined
          ? undefined
          : now
            ? 'Now: jobs that the rules find safe go by themselves.'
            : 'Now: a person releases every job.'
      }
    />
  );
};
