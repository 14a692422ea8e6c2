/** The farm's own breaker: nothing is dispatched until somebody lets it go on. */
import { schedule } from '../../models/here.ts';
import { Shape } from '../../ui/state.tsx';

export const Stopped = () => {
  const because = schedule.value?.stoppedBecause ?? null;
  if (because === null) return null;
  return (
    <p role="alert">
      <Shape name="triangle" tone="alert" /> Dispatching is stopped for the whole farm: {because}
    </p>
  );
};
