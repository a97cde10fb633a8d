/** A file that has been read: its text, and its name for messages. */
export interface NamedText {
  readonly text: string;
  readonly file: string;
}
