const PAUSE_MS = 5;

/** Waits until something holds; a test that waits for ever ends by its own limit. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
