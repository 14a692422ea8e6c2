import { must, type Property } from './property.ts';

export const nothingCredited: Property = {
  name: 'nothing credited that was not made',
  holds: 'A job is printed only when its machine finished the run, or a person who looked says so.',
  watch: ({ world, machines }) => ({
    turned: ({ message, result }) => {
      if (!result.facts.some((fact) => fact.type === 'job.printed')) return;
      const runId = message.payload.runId as string;
      const made = [...machines.values()].some((machine) =>
        machine.starts.some((print) => print.runId === runId && print.phase === 'finished'),
      );
      const settled = [...machines.keys()].some((id) =>
        world.journal
          .get(`printer/${id}`)
          ?.some(
            ({ type, payload }) =>
              type === 'printer.settleRun' && payload.runId === runId && payload.outcome === 'finished',
          ),
      );
      must(made || settled, () => `${message.to} counts as printed by ${runId}, which no machine finished.`);
    },
  }),
};
