export const MAX_KEY_BYTES = 512;

// What nearly every identifier is made of: its bytes are as many as its characters, and nothing in it is refused.
const PRINTABLE_ASCII = /^[ -~]+$/;
const encoder = new TextEncoder();

/**
 * Why a text cannot be a key or another identifier, in sentences, or null. It is 1 to `maxBytes` bytes of well-formed UTF-8 without
 * control characters. Nothing else is refused or normalised: two texts are one key exactly when their bytes are.
 */
export function identifierFault(text: string, maxBytes: number = MAX_KEY_BYTES): string | null {
  if (text.length <= maxBytes && PRINTABLE_ASCII.test(text)) return null;
  if (text === "") return "The text is empty. Send at least one character.";
  // A text is never shorter in bytes than in UTF-16 units, so a long one need not be encoded to be refused.
  if (text.length > maxBytes || encoder.encode(text).length > maxBytes) {
    return `The text is longer than ${maxBytes} bytes of UTF-8. Shorten the text, or send its digest.`;
  }
  if (/\p{Cc}/u.test(text))
    return "The text has a control character, such as NUL or a line break. Remove the character.";
  if (/\p{Surrogate}/u.test(text))
    return "The text has half of a surrogate pair, which is not a character. Send whole characters.";
  return null;
}
