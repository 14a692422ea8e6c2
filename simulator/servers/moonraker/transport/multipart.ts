/** What a multipart body is handed to, part by part. */
export interface PartSink {
  /** A part begins. Returns whether its bytes are wanted. */
  begin(name: string, fileName: string | undefined): boolean;
  data(chunk: Buffer): Promise<void> | void;
}

const HEADER_MAX_BYTES = 16 * 1024;

/**
 * Reads `multipart/form-data` from a stream, without holding a part in memory.
 * Throws SyntaxError when the body breaks off or is no multipart body.
 */
export async function readMultipart(
  source: AsyncIterable<Buffer>,
  boundary: string,
  sink: PartSink,
): Promise<void> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  let buffer: Buffer = Buffer.from('\r\n');
  let state: 'preamble' | 'header' | 'body' | 'end' = 'preamble';
  let wanted = false;
  for await (const chunk of source) {
    buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]);
    for (let more = true; more && state !== 'end'; ) {
      more = false;
      if (state === 'header') {
        const end = buffer.indexOf('\r\n\r\n');
        if (buffer.subarray(0, 2).toString('latin1') === '--') {
          state = 'end';
        } else if (end >= 0) {
          const header = parseHeader(buffer.subarray(0, end).toString('utf8'));
          wanted = sink.begin(header.name, header.fileName);
          buffer = buffer.subarray(end + 4);
          state = 'body';
          more = true;
        } else if (buffer.length > HEADER_MAX_BYTES) {
          throw new SyntaxError('A part of the form has a header without end');
        }
        continue;
      }
      const at = buffer.indexOf(delimiter);
      const ready = at >= 0 ? at : buffer.length - delimiter.length - 1;
      if (ready > 0) {
        if (state === 'body' && wanted) await sink.data(buffer.subarray(0, ready));
        buffer = buffer.subarray(ready);
      }
      if (at >= 0) {
        buffer = buffer.subarray(delimiter.length);
        state = 'header';
        more = true;
      }
    }
  }
  if (state !== 'end' && !(state === 'header' && buffer.subarray(0, 2).toString('latin1') === '--')) {
    throw new SyntaxError('The form broke off before its last boundary');
  }
}

function parseHeader(text: string): { name: string; fileName: string | undefined } {
  const name =
    /content-disposition:[^\r\n]*[;\s]name="((?:[^"\\]|\\.)*)"/i.exec(text) ??
    /[;\s]name=([^;\s]+)/i.exec(text);
  const encoded = /filename\*=(?:UTF-8|utf-8)''([^;\r\n]+)/.exec(text);
  const plain = /filename="((?:[^"\\]|\\.)*)"/i.exec(text) ?? /filename=([^;\r\n]+)/i.exec(text);
  const fileName =
    encoded !== null ? decodeURIComponent(encoded[1]!) : plain?.[1]?.replace(/\\(["\\])/g, '$1');
  return { name: name?.[1] ?? '', fileName };
}
