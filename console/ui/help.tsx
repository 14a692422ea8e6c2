import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { helpRows } from '../models/keyboard.ts';
import { places } from '../places/places.ts';

export const helpOpen = signal(false, { name: 'help' });

export const Help = () => (helpOpen.value ? <Open /> : null);

const Open = () => {
  const frame = useRef<HTMLDialogElement>(null);
  useEffect(() => frame.current?.showModal(), []);
  const close = () => {
    helpOpen.value = false;
  };
  return (
    <dialog ref={frame} class="overlay" aria-labelledby="keys" onClose={close} onCancel={close}>
      <div class="body">
        <h1 id="keys">Keys</h1>
        <div class="keys">
          {helpRows.map(([keys, words]) => (
            <Row key={keys} keys={keys} words={words} />
          ))}
          {places.map((place) => (
            <Row key={place.id} keys={`g ${place.letter}`} words={place.word} />
          ))}
        </div>
        <div class="foot">
          <button type="button" class="button" onClick={close}>
            Close
          </button>
        </div>
      </div>
    </dialog>
  );
};

const Row = ({ keys, words }: { readonly keys: string; readonly words: string }) => (
  <>
    <span class="row tight">
      {keys.split(/\s+/).map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
    <span>{words}</span>
  </>
);
