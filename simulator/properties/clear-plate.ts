import { must, type Property } from './property.ts';

export const clearPlate: Property = {
  name: 'clear plate',
  holds: 'Nothing of ours is started onto a plate that something lies on.',
  watch: () => ({
    floor: (event) => {
      if (event.kind !== 'started' || event.print.runId === null) return;
      must(
        !event.ontoPart,
        () => `${event.print.runId} is started on ${event.machine.id} onto what lies there.`,
      );
    },
  }),
};
