/** Whether the text can be the name of one file: no slash or control character, not `.` or `..`, at most 255 bytes. */
export const isFileName = (text: string): boolean =>
  text !== '' && text !== '.' && text !== '..' && !barred.test(text) && (text.length < 64 || bytes(text) <= 255);

const barred = /[/\p{Cc}]/u;

const bytes = (text: string): number => new TextEncoder().encode(text).length;
