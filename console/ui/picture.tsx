/** A picture of a model: its preview mesh, turned slowly by hand. three.js is loaded when the first one is shown. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { decodePreview } from '../../actors/preflight/schema-preview.ts';
import { api } from '../models/here.ts';

interface Props {
  readonly hash: string | null | undefined;
  readonly name: string;
}
export const Picture = ({ hash, name }: Props) => {
  const box = useRef<HTMLDivElement>(null);
  const words = useSignal<string | null>('Loading the picture…');
  useEffect(() => {
    if (!hash || box.current === null) return;
    const stop = new AbortController();
    let dispose = () => {};
    words.value = 'Loading the picture…';
    (async () => {
      const [bytes, { drawMesh }] = await Promise.all([
        api.bytes(`/api/v1/artifacts/${hash}`, stop.signal),
        import('./draw-mesh.ts'),
      ]);
      const mesh = decodePreview(new Uint8Array(bytes));
      if (stop.signal.aborted || box.current === null) return;
      dispose = drawMesh(box.current, mesh);
      words.value = null;
    })().catch((error: unknown) => {
      if (!stop.signal.aborted) words.value = sorry(error);
    });
    return () => {
      stop.abort();
      dispose();
    };
  }, [hash]);
  return (
    <figure class="picture" aria-label={`Picture of ${name}`}>
      <div ref={box} class="canvas" />
      {(!hash || words.value !== null) && (
        <figcaption class="quiet small">{hash ? words.value : 'No picture of this model.'}</figcaption>
      )}
    </figure>
  );
};

const sorry = (error: unknown): string =>
  error instanceof Error && /webgl/i.test(error.message)
    ? 'No picture: this browser offers no WebGL.'
    : 'No picture: the preview could not be read.';
