import type { ServerResponse } from 'node:http';
import { drawJpeg } from '../../../physics/jpeg.ts';
import { ApiError } from '../api/method.ts';
import type { MoonrakerServer } from '../server.ts';
import { virtualState } from '../state.ts';

/** `GET /webcam/?action=snapshot`: a small picture of the bed, filled as far as the print is. */
export function sendPicture(server: MoonrakerServer, url: URL, response: ServerResponse): void {
  if (!server.settings.webcam) throw new ApiError('Not Found', 404);
  if (server.faults.cameraDead) throw new ApiError('Service Unavailable', 503);
  const action = url.searchParams.get('action') ?? 'snapshot';
  if (action === 'snapshot') {
    const image = pictureOf(server);
    response.writeHead(200, {
      'Content-Type': 'image/jpeg',
      'Content-Length': image.length,
      'Cache-Control': 'no-store',
    });
    response.end(image);
    return;
  }
  if (action !== 'stream') throw new ApiError('Not Found', 404);
  streamPictures(server, response);
}

const BOUNDARY = 'virtualcamera';
const FRAME_MS = 1000;

function streamPictures(server: MoonrakerServer, response: ServerResponse): void {
  response.writeHead(200, {
    'Content-Type': `multipart/x-mixed-replace; boundary=${BOUNDARY}`,
    'Cache-Control': 'no-store',
  });
  const next = () => {
    if (response.destroyed || server.stopped) return;
    const image = pictureOf(server);
    response.write(`--${BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: ${image.length}\r\n\r\n`);
    response.write(image);
    response.write('\r\n');
    server.settings.clock.setTimer(next, FRAME_MS);
  };
  next();
}

const WIDTH_BLOCKS = 20;
const HEIGHT_BLOCKS = 15;

function pictureOf(server: MoonrakerServer): Buffer {
  const { job } = virtualState(server);
  const full = Math.round(job.progress * 8);
  return drawJpeg(WIDTH_BLOCKS, HEIGHT_BLOCKS, (column, row) => {
    if (row === HEIGHT_BLOCKS - 2) return 110;
    const onPart = column >= 7 && column < 13 && row < HEIGHT_BLOCKS - 2 && row >= HEIGHT_BLOCKS - 2 - full;
    return onPart ? 220 : 40;
  });
}
