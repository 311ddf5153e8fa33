/** What the stand-in tells the program that started it through a channel, a test: what Electron would show. */
export type StandInReport =
  | { readonly standIn: 'tray'; readonly image: string; readonly tooltip: string; readonly menu: readonly ShownItem[] }
  | { readonly standIn: 'notification'; readonly title: string; readonly body: string }
  | { readonly standIn: 'file-dialog'; readonly properties: readonly string[] }
  | { readonly standIn: 'save-dialog'; readonly name: string; readonly endings: readonly string[] }
  | { readonly standIn: 'copied'; readonly text: string }
  | { readonly standIn: 'opened-path'; readonly path: string };

/** An entry of a menu. */
export interface ShownItem {
  readonly label: string;
  readonly enabled: boolean;
}

/** What that program may do in its turn. */
export type StandInOrder =
  | { readonly standIn: 'click'; readonly label: string }
  | { readonly standIn: 'click-tray' }
  /** Of the last one with that title. */
  | { readonly standIn: 'click-notification'; readonly title: string }
  /** Answers the file dialog; without a path the person changes their mind. */
  | { readonly standIn: 'choose-file'; readonly path?: string }
  | { readonly standIn: 'theme'; readonly dark: boolean }
  | { readonly standIn: 'power'; readonly event: 'suspend' | 'resume' };

/** Tells it, where there is somebody to tell. */
export function report(what: StandInReport): void {
  process.send?.(what);
}

const listeners = new Set<(order: StandInOrder) => void>();
let taking = false;

/** Hears each order, once orders are taken. */
export function onOrder(listener: (order: StandInOrder) => void): void {
  listeners.add(listener);
}

/** Takes orders from now on, where there is somebody to give them. The channel alone does not keep this process alive. */
export function takeOrders(): void {
  if (process.send === undefined || taking) return;
  taking = true;
  process.on('message', (message) => {
    for (const each of listeners) each(message as StandInOrder);
  });
  process.channel?.unref();
}
