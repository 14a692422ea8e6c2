import type { Severity } from '../../../actors/preflight/schema.ts';
import type { Look } from '../../models/status.ts';

const looks: Readonly<Record<Severity, Look>> = {
  ok: { tone: 'done', shape: 'tick', word: 'Good to print' },
  warn: { tone: 'ask', shape: 'diamond', word: 'Look at it' },
  repair: { tone: 'live', shape: 'half', word: 'Mended' },
  block: { tone: 'alert', shape: 'triangle', word: 'Can not be printed' },
};
export const severityLook = (severity: Severity): Look => looks[severity];
