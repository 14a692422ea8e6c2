/** The journal of simulated days, in the form in which a live farm exports its own. */
import { statusOf } from '../../runtime/actor.ts';
import type { Entry } from '../../runtime/envelope.ts';
import type { Turned } from '../world/turned.ts';

/** Numbers the entries from 1; `null` for what no journal keeps: a caller who was refused. */
export function journalOf(): (turned: Turned) => Entry | null {
  let seq = 0;
  return ({ message, result, state }) => {
    if (result.outcome === 'refused' && message.by.kind !== 'actor') return null;
    return {
      seq: ++seq,
      address: message.to,
      version: state.version,
      status: statusOf(state.snapshot),
      outcome: result.outcome === 'changed' ? 'changed' : 'ignored',
      message,
      facts: result.facts,
    };
  };
}
