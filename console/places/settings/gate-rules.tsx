/** The rules of one gate, in the order in which they are asked; and what can be added. */
import { useSignal } from '@preact/signals';
import type { Gate } from '../../../actors/policy/schema-document.ts';
import { policy } from '../../models/here.ts';
import { gateOf, newComparison, type RuleRow } from '../../models/policy/rows.ts';
import { Icon } from '../../ui/icons.tsx';
import { draft, newKey, said, setRules, toggle } from './form.ts';
import { RuleItem } from './rule-row.tsx';
import { gateTitle } from './words.ts';

const OWN = 'own';
const RULES_MAX = 40;

export const GateRules = ({ name }: { readonly name: Gate }) => {
  const gate = gateOf(policy.vocabulary.value!, name);
  const rows = draft.value!.rules[name];
  const floor = (said.value?.floor ?? []).filter((one) => one.gate === name);
  return (
    <section class="section gate" aria-labelledby={`gate-${name}`}>
      <header>
        <h2 id={`gate-${name}`}>{gateTitle(name)}</h2>
        <span class="aside">{gate.says}</span>
      </header>
      <ol class="rules">
        {rows.map((row, index) => (
          <RuleItem key={row.key} gate={gate} row={row} index={index} count={rows.length} />
        ))}
      </ol>
      {floor.length > 0 && (
        <ul class="quiet small findings">
          {floor.map(({ words }) => (
            <li key={words}>Asked all the same: {words}</li>
          ))}
        </ul>
      )}
      {rows.length < RULES_MAX && <Add gate={name} />}
    </section>
  );
};

const Add = ({ gate: name }: { readonly gate: Gate }) => {
  const gate = gateOf(policy.vocabulary.value!, name);
  const rows = draft.value!.rules[name];
  const choice = useSignal(OWN);
  const missing = gate.predicates.filter(
    (one) => !rows.some((row) => row.kind === 'named' && row.name === one.name),
  );
  const chosen = missing.some((one) => one.name === choice.value) ? choice.value : OWN;
  const add = () => {
    const key = newKey();
    const row: RuleRow =
      chosen === OWN
        ? {
            ...newComparison(gate.facts[0]!, key),
            kind: 'own',
            name: '',
            onFail: 'review',
            words: '',
            when: [],
          }
        : { key, kind: 'named', name: chosen, onFail: '', params: {}, when: [] };
    setRules(name, [...rows, row]);
    toggle(key);
  };
  return (
    <div class="row adding">
      <select
        class="input"
        aria-label={`A rule to add to ${gateTitle(name).toLowerCase()}`}
        value={chosen}
        onChange={(event) => {
          choice.value = event.currentTarget.value;
        }}
      >
        <option value={OWN}>A rule of your own: a fact against a value</option>
        {missing.map((one) => (
          <option key={one.name} value={one.name}>
            {one.says}
          </option>
        ))}
      </select>
      <button type="button" class="button" onClick={add}>
        <Icon name="plus" /> Add the rule
      </button>
    </div>
  );
};
