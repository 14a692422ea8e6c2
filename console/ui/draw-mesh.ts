/** Draws one preview mesh into an element: three.js behind one function. */
import {
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  Color,
  DirectionalLight,
  DoubleSide,
  GridHelper,
  Group,
  Mesh,
  MeshStandardMaterial,
  PerspectiveCamera,
  Scene,
  WebGLRenderer,
} from 'three';
import type { PreviewMesh } from '../../actors/preflight/schema-preview.ts';

const MAX_PIXEL_RATIO = 2;
/** Radians a pixel of drag. */
const TURN = 0.01;

/** Throws where there is no WebGL. Returns the way out. */
export const drawMesh = (box: HTMLElement, mesh: PreviewMesh): (() => void) => {
  const renderer = makeRenderer();
  const style = getComputedStyle(box);
  const colours = {
    part: new Color(rgbOf(style.getPropertyValue('--part'), box)),
    grid: new Color(rgbOf(style.getPropertyValue('--line-strong'), box)),
  };
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(mesh.positions, 3));
  geometry.setIndex(new BufferAttribute(mesh.indices, 1));
  geometry.computeBoundingSphere();
  const radius = Math.max(geometry.boundingSphere?.radius ?? 1, 0.001);
  const flat = new MeshStandardMaterial({
    color: colours.part,
    roughness: 0.75,
    flatShading: true,
    side: DoubleSide,
  });
  const part = new Mesh(geometry, flat);
  const spacing = 10 ** Math.ceil(Math.log10(radius) - 0.7);
  const cells = Math.ceil((radius * 2.4) / spacing) * 2;
  const grid = new GridHelper(cells * spacing, cells, colours.grid, colours.grid);
  grid.rotation.x = Math.PI / 2;
  const scene = new Scene();
  const stand = new Group();
  stand.add(part, grid);
  scene.add(stand, new AmbientLight(0xffffff, 1.1));
  const camera = new PerspectiveCamera(32, 1, radius / 100, radius * 40);
  camera.up.set(0, 0, 1);
  for (const [x, y, z, strength] of [
    [2, -3, 5, 2.2],
    [-4, 2, 1.5, 0.8],
  ] as const) {
    const light = new DirectionalLight(0xffffff, strength);
    light.position.set(x, y, z);
    scene.add(light);
  }
  const centre = geometry.boundingSphere!.center;
  let turn = -0.7;
  let tilt = 0.5;
  let distance = radius * 4.2;
  let frame = 0;
  const draw = () => {
    frame = 0;
    camera.position.set(
      centre.x + distance * Math.cos(tilt) * Math.sin(turn),
      centre.y - distance * Math.cos(tilt) * Math.cos(turn),
      centre.z + distance * Math.sin(tilt),
    );
    camera.lookAt(centre);
    renderer.render(scene, camera);
  };
  const soon = () => {
    frame ||= requestAnimationFrame(draw);
  };
  const fit = new ResizeObserver(() => {
    const { width, height } = box.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    renderer.setSize(width, height);
    camera.aspect = width / height;
    camera.updateProjectionMatrix();
    soon();
  });
  const canvas = renderer.domElement;
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', 'Model; drag or use the arrow keys to turn it');
  canvas.onpointerdown = (event) => canvas.setPointerCapture(event.pointerId);
  canvas.onpointermove = (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    turn -= event.movementX * TURN;
    tilt = clamp(tilt + event.movementY * TURN, -1.5, 1.5);
    soon();
  };
  canvas.onkeydown = (event) => {
    const [x, y] = arrows[event.key] ?? [0, 0];
    if (x === 0 && y === 0) return;
    event.preventDefault();
    turn += x * 0.15;
    tilt = clamp(tilt + y * 0.15, -1.5, 1.5);
    soon();
  };
  canvas.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && document.activeElement !== canvas) return;
      event.preventDefault();
      distance = clamp(distance * 1.001 ** event.deltaY, radius * 1.5, radius * 12);
      soon();
    },
    { passive: false },
  );
  box.append(canvas);
  fit.observe(box);
  return () => {
    fit.disconnect();
    cancelAnimationFrame(frame);
    canvas.remove();
    geometry.dispose();
    flat.dispose();
    renderer.dispose();
    renderer.forceContextLoss();
  };
};

const makeRenderer = (): WebGLRenderer => {
  const probe = document.createElement('canvas').getContext('webgl2');
  if (probe === null) throw new Error('WebGL is not available.');
  probe.getExtension('WEBGL_lose_context')?.loseContext();
  const renderer = new WebGLRenderer({ antialias: true, alpha: true, powerPreference: 'low-power' });
  renderer.setPixelRatio(Math.min(window.devicePixelRatio, MAX_PIXEL_RATIO));
  return renderer;
};

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** three.js reads no oklch(): the browser paints one pixel and says what it came to. */
const rgbOf = (colour: string, near: HTMLElement): string => {
  const probe = document.createElement('span');
  probe.style.color = colour;
  near.append(probe);
  const computed = getComputedStyle(probe).color;
  probe.remove();
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = computed;
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
};
