/** One rule: how it reads, and its fields while it is being edited. */
import type { Gate, OnFail } from '../../../actors/policy/schema-document.ts';
import { farm } from '../../models/here.ts';
import {
  type GateVocabulary,
  moved,
  newComparison,
  type OwnRow,
  predicateOf,
  type RuleRow,
} from '../../models/policy/rows.ts';
import { Field, NumberField, Segments } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Shape } from '../../ui/state.tsx';
import { CompareFields } from './compare-fields.tsx';
import {
  draft,
  newKey,
  objections,
  open,
  readings,
  setRow,
  setRules,
  toggle,
  wanted,
  written,
} from './form.ts';

const WHEN_MAX = 5;

const outcomes: readonly { readonly value: OnFail; readonly words: string }[] = [
  { value: 'block', words: 'Nobody may go on' },
  { value: 'review', words: 'A person decides' },
  { value: 'note', words: 'It is only told' },
];
const gravity = { note: 0, review: 1, block: 2 } as const;

interface Props {
  readonly gate: GateVocabulary;
  readonly row: RuleRow;
  readonly index: number;
  readonly count: number;
}

export const RuleItem = ({ count, gate, index, row }: Props) => {
  const { key } = row;
  const isOpen = open.value.has(key);
  const spec = row.kind === 'named' ? predicateOf(gate, row.name) : undefined;
  const isFloor = spec !== undefined && spec.floor !== null;
  const name = row.kind === 'own' ? row.name || 'Your own rule' : row.name;
  const reading = readings.value.get(key) ?? spec?.says ?? 'A rule of your own: fill it in.';
  const rows = draft.value!.rules[gate.gate];
  const move = (by: -1 | 1) => setRules(gate.gate, moved(rows, index, by));
  const wrong = objections.value.get(key);
  const canEdit = row.kind === 'own' || !isFloor || (spec?.params.length ?? 0) > 0;
  return (
    <li class={isOpen ? 'rule open' : 'rule'} aria-label={name}>
      <div class="line">
        <Shape name={isFloor ? 'tick' : 'ring'} tone={isFloor ? 'done' : 'idle'} />
        <p>
          {reading} {isFloor && <span class="quiet small nowrap">Always asked.</span>}
        </p>
        <div class="tools">
          <button
            type="button"
            class="button ghost icon small"
            aria-label={`${name}: ask it earlier`}
            title="Earlier"
            disabled={index === 0}
            onClick={() => move(-1)}
          >
            <Icon name="up" />
          </button>
          <button
            type="button"
            class="button ghost icon small"
            aria-label={`${name}: ask it later`}
            title="Later"
            disabled={index === count - 1}
            onClick={() => move(1)}
          >
            <Icon name="down" />
          </button>
          {canEdit ? (
            <button
              type="button"
              class="button ghost small"
              aria-expanded={isOpen}
              aria-label={`Edit ${name}`}
              onClick={() => toggle(key)}
            >
              {isOpen ? 'Close' : 'Edit'}
            </button>
          ) : (
            <span />
          )}
          {!isFloor && (
            <button
              type="button"
              class="button ghost icon small"
              aria-label={`Leave ${name} out`}
              title="Leave it out"
              onClick={() =>
                setRules(
                  gate.gate,
                  rows.filter((one) => one.key !== key),
                )
              }
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      </div>
      {isOpen && (
        <div class="edit">
          {row.kind === 'own' ? <OwnFields gate={gate} row={row} /> : <Params gate={gate} row={row} />}
          <Outcome gate={gate.gate} row={row} floor={spec?.floor ?? null} usual={spec?.onFail ?? 'review'} />
          {!isFloor && <Conditions gate={gate} row={row} />}
        </div>
      )}
      {wrong !== undefined && (
        <p class="row tone-alert small" role="alert">
          <Shape name="triangle" tone="alert" />
          <span class="grow">{wrong}</span>
        </p>
      )}
    </li>
  );
};

/** What is wrong with a field: nothing is said of what was not filled in yet before somebody wants to keep the draft. */
const faultAt = (at: string, value: string): string | null => {
  const fault = written.value?.faults.get(at) ?? objections.value.get(at) ?? null;
  return value === '' && !wanted.value ? null : fault;
};

/** Of what is counted the words say it. */
const sayUnit = (unit: string | null): string =>
  unit === null || unit === 'attempts'
    ? ''
    : ` (${unit === 'the farm’s currency' ? (farm.value?.currency ?? unit) : unit})`;

const Params = ({
  gate,
  row,
}: {
  readonly gate: GateVocabulary;
  readonly row: RuleRow & { kind: 'named' };
}) => {
  const params = predicateOf(gate, row.name)?.params ?? [];
  if (params.length === 0) return null;
  const set = (name: string, value: string) =>
    setRow(gate.gate, { ...row, params: { ...row.params, [name]: value } });
  return (
    <div class="fields">
      {params.map((param) => {
        const value = row.params[param.name] ?? '';
        const usual = param.orElse === null ? undefined : String(param.orElse);
        if (param.type === 'yes-no')
          return (
            <Segments
              key={param.name}
              words="Without a person"
              value={value === '' ? usual !== 'false' : value !== 'no'}
              choices={[
                { value: true, words: 'Yes' },
                { value: false, words: 'No' },
              ]}
              onChoose={(next) => set(param.name, next ? 'yes' : 'no')}
              hint={param.says}
            />
          );
        if (param.type === 'level')
          return (
            <Field key={param.name} words="From which risk" hint={param.says}>
              {(ids) => (
                <select
                  {...ids}
                  value={value || usual}
                  onChange={(event) => set(param.name, event.currentTarget.value)}
                >
                  {['LOW', 'MEDIUM', 'HIGH'].map((one) => (
                    <option key={one} value={one}>
                      {one}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          );
        return (
          <NumberField
            key={param.name}
            wide
            words={`${param.says.replace(/\.$/, '')}${sayUnit(param.unit)}`}
            value={value}
            wrong={faultAt(`${row.key}.${param.name}`, value)}
            hint={
              usual === undefined ? 'Left empty, no amount is too high.' : `${usual} where nothing is said.`
            }
            onInput={(next) => set(param.name, next)}
          />
        );
      })}
    </div>
  );
};

const OwnFields = ({ gate, row }: { readonly gate: GateVocabulary; readonly row: OwnRow }) => (
  <>
    <div class="fields">
      <CompareFields
        gate={gate}
        row={row}
        wrong={faultAt(`${row.key}.value`, row.value)}
        set={({ fact, op, value }) => setRow(gate.gate, { ...row, fact, op, value })}
      />
    </div>
    <Field words="What people read then" wrong={faultAt(`${row.key}.words`, row.words)}>
      {(ids) => (
        <input
          {...ids}
          type="text"
          maxLength={300}
          value={row.words}
          placeholder="Ada sees what costs 500 or more."
          onInput={(event) => setRow(gate.gate, { ...row, words: event.currentTarget.value })}
        />
      )}
    </Field>
  </>
);

const Outcome = (props: {
  readonly gate: Gate;
  readonly row: RuleRow;
  readonly floor: 'block' | 'review' | null;
  readonly usual: OnFail;
}) => {
  const { floor, gate, row, usual } = props;
  const allowed = outcomes.filter(({ value }) => floor === null || gravity[value] >= gravity[floor]);
  if (allowed.length < 2) return null;
  return (
    <Segments<OnFail>
      words="Then"
      value={row.onFail === '' ? usual : row.onFail}
      choices={allowed}
      onChoose={(onFail) => setRow(gate, { ...row, onFail })}
      hint={floor === null ? undefined : 'It is part of the safety floor: it can not mean less than this.'}
    />
  );
};

const Conditions = ({ gate, row }: { readonly gate: GateVocabulary; readonly row: RuleRow }) => (
  <fieldset class="conditions">
    <legend class="small strong">Only asked when</legend>
    {row.when.length === 0 && <p class="quiet small">It is always asked.</p>}
    {row.when.map((one) => (
      <div key={one.key} class="fields">
        <CompareFields
          gate={gate}
          row={one}
          wrong={faultAt(`${one.key}.value`, one.value)}
          set={(next) =>
            setRow(gate.gate, { ...row, when: row.when.map((each) => (each.key === one.key ? next : each)) })
          }
        />
        <button
          type="button"
          class="button ghost small"
          onClick={() => setRow(gate.gate, { ...row, when: row.when.filter(({ key }) => key !== one.key) })}
        >
          Drop this condition
        </button>
      </div>
    ))}
    {row.when.length < WHEN_MAX && gate.facts[0] !== undefined && (
      <button
        type="button"
        class="button small"
        onClick={() =>
          setRow(gate.gate, { ...row, when: [...row.when, newComparison(gate.facts[0]!, newKey())] })
        }
      >
        <Icon name="plus" /> A condition
      </button>
    )}
  </fieldset>
);
