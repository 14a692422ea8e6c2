import { counters } from '../../models/here.ts';
import { Link } from '../../ui/bits.tsx';

/** The four figures of the control centre, then what else is counted where it is not nothing. */
const figures = [
  ['Queue', 'queue', '/queue?show=waiting'],
  ['Manual review', 'manualReview', '/queue?show=review'],
  ['Ready for release', 'ready', '/queue?show=ready'],
  ['Printing', 'printing', '/queue?show=printing'],
  ['Ready for QA', 'qc', '/queue?show=qc'],
  ['Quotes to review', 'quotesToReview', '/quotes?show=review'],
  ['Orders to pack', 'ordersToPack', '/orders?show=pack'],
  ['Machines offline', 'printersOffline', '/floor?show=out'],
] as const;

export const Counts = () => {
  const told = counters.value?.counters;
  return (
    <section class="section counts" aria-label="Counters">
      {figures.map(([words, key, to]) => (
        <Link key={key} to={to} class="count">
          <span class="figure">{told?.[key] ?? '–'}</span>
          <span class="second small">{words}</span>
        </Link>
      ))}
    </section>
  );
};
