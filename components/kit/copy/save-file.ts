/** Hands a finished file to the browser. */
export function saveFile(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken hold of the blob by the time it is idle again.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
