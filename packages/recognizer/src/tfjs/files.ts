/** The two files of a tfjs graph model. */
export interface TfjsFiles {
  /** The parsed JSON. */
  readonly topology: unknown;
  readonly weights: Uint8Array;
}
