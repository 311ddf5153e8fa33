/** How long a window that has just come up takes no input: a click meant for what was there before must not hit it. */
export const INERT_MILLISECONDS = 500;

const POINTER = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'auxclick'] as const;
const KEYS = ['keydown', 'keyup', 'keypress'] as const;

/**
 * Makes the page deaf for half a second: to everything when it is shown, to the pointer whenever it comes to the front
 * again. (The keyboard cannot hit by accident what a person has just brought to the front, and a digit that is lost there
 * would make a wrong PIN.) Dropped files and texts are refused for good.
 */
export function guardPage(window: Window): void {
  let keysFrom = Infinity;
  let pointerFrom = Infinity;
  const rise = (): void => {
    pointerFrom = window.performance.now() + INERT_MILLISECONDS;
    if (keysFrom === Infinity) keysFrom = pointerFrom;
  };
  const stop = (event: Event): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  for (const name of POINTER) {
    window.addEventListener(name, (event) => event.timeStamp < pointerFrom && stop(event), { capture: true });
  }
  for (const name of KEYS) {
    window.addEventListener(name, (event) => event.timeStamp < keysFrom && stop(event), { capture: true });
  }
  for (const name of ['dragenter', 'dragover', 'drop', 'dragstart', 'contextmenu']) {
    window.addEventListener(name, stop, { capture: true });
  }
  window.addEventListener('focus', rise);
  // From the first frame that a person can have seen.
  window.requestAnimationFrame(rise);
}
