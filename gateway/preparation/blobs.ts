/** What preparation asks of the artifact store. */
export interface Blobs {
  /** Keeps a file's bytes; the same bytes again are one blob. */
  putFile(path: string): Promise<{ readonly sha256: string; readonly sizeBytes: number }>;
  putText(text: string): Promise<{ readonly sha256: string; readonly sizeBytes: number }>;
  /** A file on this machine with the blob's bytes. Rejects where there is no such blob. */
  localPath(sha256: string): Promise<string>;
}
