/**
 * How predicates and facts are said in a sentence: "Hold a release for a person when … ". Of a predicate what stands after
 * "when" is what fails it. The words of `says` are for a list; these are for a sentence.
 */
import type { RiskLevel } from '../risk/schema-level.ts';
import type { Gate } from './schema-document.ts';
import type { Params } from './spec.ts';

/** `when`: what fails it. `always`: it fails each time. `never`: it holds nothing up as it is set; a sentence of its own. */
export type Reading = { readonly when: string } | { readonly always: true } | { readonly never: string };

/** Of a yes-or-no fact, both ways; of others what is compared. */
export type FactReading = string | readonly [yes: string, no: string];

export interface GateWords {
  /** What is held up: a quote, a release. */
  readonly noun: string;
  readonly block: string;
  readonly predicates: { readonly [name: string]: string | ((params: Params) => Reading) };
  readonly facts: { readonly [name: string]: FactReading };
}

const orHigher: Readonly<Record<RiskLevel, Reading>> = {
  LOW: { always: true },
  MEDIUM: { when: 'its risk is MEDIUM or HIGH' },
  HIGH: { when: 'its risk is HIGH' },
};
const risk = ({ from }: Params): Reading => orHigher[from as RiskLevel];

const byItself =
  (never: string) =>
  ({ on }: Params): Reading =>
    on === true ? { never } : { always: true };

const tripped = 'the breaker of its plan has tripped';

const machine: { readonly [name: string]: FactReading } = {
  'machine.id': 'the machine',
  'machine.legacy': ['the machine is past its best', 'the machine is not past its best'],
};
const ofJob: { readonly [name: string]: FactReading } = {
  'job.material': 'its material',
  'job.print-hours': 'its print time',
  'job.mass': 'its material use',
  'job.value': 'what its parts are sold for',
  'job.due-in': 'the time left to its due date',
};
const ofRisk: { readonly [name: string]: FactReading } = {
  'risk.level': 'its risk',
  'risk.score': 'its risk as a chance',
};
const endsAlone: FactReading = [
  'nobody is there when it is expected to end',
  'somebody is there when it is expected to end',
];

export const readings: { readonly [G in Gate]: GateWords } = {
  quote: {
    noun: 'a quote',
    block: 'Turn a quote down',
    predicates: {
      makeable: 'no machine of the farm can make one of its lines',
      instant: byItself('Quotes may go out at once.'),
      geometry: 'preflight mended the model or warns about it',
      profile: 'no profile of the farm meets one of its wishes',
      specialty: 'it is specialty work (UV)',
      compliance: 'something restricted, protected or unsafe is suspected',
      value: ({ from }) =>
        from === undefined
          ? { never: 'No total is too high to go out at once.' }
          : { when: `its total is ${from} {currency} or more` },
      risk,
    },
    facts: {
      'order.total': 'its total',
      'order.customer': 'the customer',
      'order.tier': 'its service tier',
      'order.parts': 'the number of its parts',
      'order.print-hours': 'its machine time',
      'order.mass': 'its material use',
      'order.materials': 'its materials',
      'order.due-in': 'the time left to the date asked for',
      'order.margin-share': 'its expected margin, as a share of the total,',
      'order.lanes': 'its lanes',
      'preflight.flags': 'the number of preflight’s findings',
      ...ofRisk,
    },
  },
  slice: {
    noun: 'a sliced plan',
    block: 'Stop a sliced plan',
    predicates: {
      printable: 'preflight found no solid that can be printed',
      plan: tripped,
      automatic: byItself('The farm slices without a person.'),
      'slicer-quiet': 'the slicer warns of anything',
      risk,
    },
    facts: {
      'part.material': 'its material',
      'part.profile': 'its profile',
      'part.print-hours': 'the print time of one part',
      'part.mass': 'the material of one part',
      'part.height': 'its height on the bed',
      'part.printers': 'the number of machines that can make it',
      'part.revision': 'the revision of the plan',
      'slicer.warnings': 'the number of the slicer’s warnings',
      'preflight.verdict': 'preflight’s verdict',
      ...ofRisk,
    },
  },
  dispatch: {
    noun: 'a start',
    block: 'Do not start a job',
    predicates: {
      free: 'the machine does not stand free',
      material: 'another material or colour is loaded',
      'enough-material': 'the loaded lot has too few grams left to promise',
      'sla-protection': ({ withinHours }) => ({
        when: `a more urgent job that is due within ${withinHours} h needs the machine to be on time`,
      }),
      'attended-start': ({ overHours }) => ({
        when:
          overHours === 0
            ? 'nobody is there to see it start'
            : `it prints for more than ${overHours} h and nobody is there to see it start`,
      }),
    },
    facts: {
      ...ofJob,
      'job.priority': 'its priority (0 is the most urgent tier)',
      'job.waited': 'the time it has waited',
      ...machine,
      'people.there': ['somebody is there', 'nobody is there'],
      'job.ends-unattended': endsAlone,
    },
  },
  release: {
    noun: 'a release',
    block: 'Do not release a job',
    predicates: {
      reachable: 'the machine does not answer or is not ready',
      'plate-clear': 'nobody has confirmed the plate clear',
      material: 'another material or colour is loaded',
      nozzle: 'the nozzle that the profile needs is not mounted',
      reserved: 'the loaded lot does not hold the grams that it needs',
      plan: tripped,
      'machine-health': 'the last run on the machine failed, or machine and farm do not agree',
      camera: 'no camera watches the machine',
      'power-telemetry': 'the power of the machine is not measured',
      'profile-checks': 'the slicer warns of anything, or the G-code leaves the machine’s bounds',
      risk,
      automatic: byItself('Jobs may be released without a person.'),
    },
    facts: {
      ...machine,
      'machine.camera': ['a camera works on the machine', 'no camera works on the machine'],
      'machine.power-telemetry': [
        'the power of the machine is measured',
        'the power of the machine is not measured',
      ],
      'machine.failures-in-a-row': 'the number of runs in a row that failed on the machine',
      'machine.recent-failure-share': 'the share of the machine’s latest runs that failed',
      'job.customer': 'the customer',
      ...ofJob,
      'job.parts': 'the number of parts on the plate',
      'job.attempt': 'the number of its attempt',
      'job.reprint': ['it replaces bad parts', 'it replaces no bad parts'],
      'job.ends-unattended': endsAlone,
      ...ofRisk,
    },
  },
  reprint: {
    noun: 'a reprint',
    block: 'Do not reprint',
    predicates: {
      wanted: 'the order no longer wants the parts',
      'retry-ceiling': ({ attempts }) => ({
        when:
          attempts === 1
            ? 'the first attempt at a part has failed'
            : `${attempts} attempts at a part have failed`,
      }),
      automatic: byItself('Bad parts may be made again without a person.'),
      'goes-first': ({ withinHours }) => ({
        never: `A reprint with no more than ${withinHours} h to spare goes before other work.`,
      }),
    },
    facts: {
      'reprint.attempts': 'the number of attempts so far',
      'reprint.parts': 'the number of parts to make again',
      'reprint.print-hours': 'the machine time of what is made again',
      'order.due-in': 'the time left to the due date',
      'order.tier': 'its service tier',
    },
  },
};
