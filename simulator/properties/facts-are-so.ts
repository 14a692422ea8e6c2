import { factsBook } from './facts-book.ts';
import { must, type Property } from './property.ts';
import { stepOf } from './step.ts';

export const factsAreSo: Property = {
  name: 'facts are so',
  invariant: null,
  holds: 'What a fact says is so of its actor once it is recorded, as it was said by whom it came from.',
  watch: () => ({
    turned: (turned) => {
      const { facts } = turned.result;
      if (facts.length === 0) return;
      const step = stepOf(turned);
      for (const { type } of facts) {
        const means = factsBook.get(type);
        must(
          means === undefined || means(step),
          () =>
            `${turned.message.to} records ${type} at ${step.type} from ${step.by}, goes from ${step.from} to ${step.to}, and it is not so: ${JSON.stringify(step.said).slice(0, 300)}`,
        );
      }
    },
  }),
};
