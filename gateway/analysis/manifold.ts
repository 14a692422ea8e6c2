import loadManifold from 'manifold-3d';
import type { IndexedMesh } from '../../actors/preflight/mesh.ts';
import type { KernelBody, SolidKernel } from '../../actors/preflight/solids.ts';

/**
 * The manifold kernel (WebAssembly) behind the port preflight asks for. Its constructor refuses meshes that are not
 * manifold; it accepts inside-out, empty and self-crossing ones, so those are judged before it is asked.
 */
export async function loadSolidKernel(): Promise<SolidKernel> {
  const kernel = await loadManifold();
  kernel.setup();
  const { Manifold, Mesh } = kernel;

  const build = ({ positions, indices }: IndexedMesh) => {
    try {
      return new Manifold(new Mesh({ numProp: 3, vertProperties: positions, triVerts: indices }));
    } catch (cause) {
      throw new Error(wordsFor(String((cause as Error).message ?? cause)));
    }
  };

  const check = (mesh: IndexedMesh): void => build(mesh).delete();

  const merge = (solids: readonly IndexedMesh[]): KernelBody[] => {
    const parts = solids.map(build);
    const whole = Manifold.union(parts);
    const bodies = whole.decompose();
    const measured = bodies.map((body) => ({
      volumeMm3: body.volume(),
      lowestMm: body.boundingBox().min[2],
    }));
    for (const solid of [...parts, whole, ...bodies]) solid.delete();
    return measured;
  };

  return { check, merge };
}

function wordsFor(reason: string): string {
  return /not\s?manifold/i.test(reason) ? 'it is not a closed, consistently turned surface' : reason;
}
