/** A fact, how it compares, and the value that it is compared with. */
import { farm } from '../../models/here.ts';
import {
  type CompareRow,
  type FactVocabulary,
  factOf,
  type GateVocabulary,
  newComparison,
  opsFor,
  opWords,
} from '../../models/policy/rows.ts';
import { Field } from '../../ui/fields.tsx';

interface Props {
  readonly gate: GateVocabulary;
  readonly row: CompareRow;
  readonly wrong: string | null;
  readonly set: (row: CompareRow) => void;
}
export const CompareFields = ({ gate, row, set, wrong }: Props) => {
  const fact = factOf(gate, row.fact);
  return (
    <>
      <Field words="When" wide hint={fact?.says}>
        {(ids) => (
          <select
            {...ids}
            value={row.fact}
            onChange={(event) => {
              const next = factOf(gate, event.currentTarget.value);
              if (next) set({ ...row, ...newComparison(next, row.key) });
            }}
          >
            {fact === undefined && <option value={row.fact}>{row.fact}</option>}
            {gate.facts.map(({ name }) => (
              <option key={name} value={name}>
                {sayFact(name)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field words="Compares">
        {(ids) => (
          <select
            {...ids}
            value={row.op}
            onChange={(event) => set({ ...row, op: event.currentTarget.value as CompareRow['op'] })}
          >
            {opsFor(fact).map((op) => (
              <option key={op} value={op}>
                {opWords[op]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Value fact={fact} row={row} set={set} wrong={wrong} />
    </>
  );
};

/** `job.print-hours` as `Job: print hours`. */
export const sayFact = (name: string): string => {
  const [of = '', what = ''] = name.split('.');
  return `${of.charAt(0).toUpperCase()}${of.slice(1)}: ${what.replaceAll('-', ' ')}`;
};

const Value = (props: {
  readonly fact: FactVocabulary | undefined;
  readonly row: CompareRow;
  readonly wrong: string | null;
  readonly set: (row: CompareRow) => void;
}) => {
  const { fact, row, set, wrong } = props;
  const isOfList = row.op === 'in';
  const unit = fact?.unit === 'the farm’s currency' ? (farm.value?.currency ?? fact.unit) : fact?.unit;
  const words = unit ? `Value (${unit})` : 'Value';
  const choices =
    fact?.type === 'yes-no'
      ? ['yes', 'no']
      : fact?.type === 'level' && !isOfList
        ? ['LOW', 'MEDIUM', 'HIGH']
        : null;
  return (
    <Field words={words} wrong={wrong} hint={isOfList ? 'Several, with commas.' : undefined}>
      {(ids) =>
        choices === null ? (
          <input
            {...ids}
            type="text"
            inputMode={fact?.type === 'number' ? 'decimal' : 'text'}
            maxLength={200}
            value={row.value}
            onInput={(event) => set({ ...row, value: event.currentTarget.value })}
          />
        ) : (
          <select
            {...ids}
            value={row.value}
            onChange={(event) => set({ ...row, value: event.currentTarget.value })}
          >
            {choices.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        )
      }
    </Field>
  );
};
