/** What actors do at each word is what their books say, and no more. */
import { Due } from '../books/book.ts';
import { books } from '../books/index.ts';
import type { Property } from './property.ts';
import { stepOf } from './step.ts';

export const asTheBookSays: Property = {
  name: 'as the book says',
  invariant: null,
  holds:
    'At each word an actor records, says, asks for and shows what its book says, stands where the book says, and nothing else of it changes.',
  of: Object.keys(books),
  watch: () => ({
    turned: (turned) => {
      const step = stepOf(turned);
      const due = new Due(step);
      if (books[step.kind]!(due) !== 'elsewhere') due.settle();
    },
  }),
};
