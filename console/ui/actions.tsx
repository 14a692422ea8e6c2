/** The buttons of one thing, and beside them what the farm said of the last one. */
import type { Kind, View } from '../../gateway/api/contract/kinds.ts';
import { type Action, whyNot } from '../models/actions/index.ts';
import { busy, perform, troubles } from '../models/deeds.ts';
import { fresh } from '../models/here.ts';
import { ProblemNote } from './bits.tsx';

interface Props<K extends Kind> {
  readonly view: View<K>;
  readonly actions: readonly Action<K>[];
  /** What the farm itself says it would take now; absent while not known. */
  readonly can?: readonly string[] | undefined;
}

export const ActionBar = <K extends Kind>({ view, actions, can }: Props<K>) => {
  const address = `${view.kind}/${view.id}`;
  const offered = actions.filter(
    (action) =>
      action.from.includes(view.status) &&
      (can === undefined || can.includes(action.command)) &&
      !(action.onlyWhenDue && whyNot(action, view) !== null),
  );
  const trouble = troubles.value.get(address);
  if (offered.length === 0 && trouble === undefined) return null;
  return (
    <>
      {offered.length > 0 && (
        <div class="actions">
          {offered.map((action) => (
            <ActionButton key={action.command} action={action} view={view} />
          ))}
        </div>
      )}
      <ProblemNote trouble={trouble} />
    </>
  );
};

export const ActionButton = <K extends Kind>(props: {
  readonly action: Action<K>;
  readonly view: View<K>;
  readonly small?: boolean;
}) => {
  const { action, view } = props;
  const not = whyNot(action, view);
  const under = busy.value.has(`${view.kind}/${view.id}`);
  const stale = !fresh.value;
  const title = stale
    ? 'Waits until the farm is heard again'
    : not === null
      ? action.consequence
      : `Not now: ${view.id} ${not}.`;
  return (
    <button
      type="button"
      class={`button ${action.tone ?? ''} ${props.small ? 'small' : ''}`}
      aria-disabled={not !== null || stale}
      aria-busy={under}
      title={title}
      onClick={(event) => {
        event.stopPropagation();
        if (not === null && !stale && !under) void perform(action, view);
      }}
    >
      {action.verb}
    </button>
  );
};
