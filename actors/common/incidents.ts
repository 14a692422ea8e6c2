/**
 * Troubles: what an actor wants a person to see. The same trouble with the same thing is one incident that comes back, not
 * a new one each time; the actor remembers which it has raised, so that it can say when one is over.
 */
import type { EventObject, MachineContext } from 'xstate';
import { sendAndKeep } from '../../runtime/actions.ts';
import { say } from './say.ts';

export interface Trouble {
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'critical';
  /** Address of what it is about. */
  readonly subject: string;
  readonly what: string;
  readonly nextStep: string;
  readonly printerId?: string;
  readonly jobId?: string;
  readonly orderId?: string;
  readonly orderIds?: readonly string[];
}

export interface Troubled {
  /** Codes of the troubles that stand. */
  readonly troubles: readonly string[];
}

export const incidentId = (code: string, subject: string): string =>
  `I-${code}-${subject.slice(subject.indexOf('/') + 1)}`;

type Act<C extends MachineContext, E extends EventObject, E2 extends EventObject> = ReturnType<
  typeof sendAndKeep<C, E, E2>
>;

/** Opens an incident, or says that it happened again. */
export function trouble<C extends Troubled & MachineContext, E extends EventObject, E2 extends EventObject>(
  make: (args: { context: C; event: E }) => Trouble | undefined,
): Act<C, E, E2> {
  return sendAndKeep<Troubled & MachineContext, E, E2>(({ context, event }) => {
    const made = make({ context: context as C, event });
    if (made === undefined) return undefined;
    const { troubles } = context;
    const send = say('incident.open', incidentId(made.code, made.subject), made);
    return troubles.includes(made.code) ? { send } : { keep: { troubles: [...troubles, made.code] }, send };
  }) as unknown as Act<C, E, E2>;
}

/** Resolves the incident of that code, if there is one; `undefined` leaves it open. */
export function troubleOver<
  C extends Troubled & MachineContext,
  E extends EventObject,
  E2 extends EventObject,
>(
  code: string,
  make: (args: {
    context: C;
    event: E;
  }) => { readonly subject: string; readonly because: string } | undefined,
): Act<C, E, E2> {
  return sendAndKeep<Troubled & MachineContext, E, E2>(({ context, event }) => {
    const { troubles } = context;
    if (!troubles.includes(code)) return undefined;
    const made = make({ context: context as C, event });
    if (made === undefined) return undefined;
    const { subject, because } = made;
    return {
      keep: { troubles: troubles.filter((one) => one !== code) },
      send: say('incident.resolve', incidentId(code, subject), { because }),
    };
  }) as unknown as Act<C, E, E2>;
}
