import { contextBridge, ipcRenderer } from 'electron';
import { channelsOf } from './ipc.js';
import type { CompanionBridge } from './renderer/connect.js';

/** The whole of what a window can reach: the channels of the schema. Bundled to one CommonJS file. */
const allow = (known: readonly string[], channel: string): string => {
  if (!known.includes(channel)) throw new TypeError('no such channel');
  return channel;
};
const [tells, asks, shows] = [channelsOf('tells'), channelsOf('asks'), channelsOf('shows')];
const bridge: CompanionBridge = {
  tell: (channel, payload) => ipcRenderer.send(allow(tells, channel), payload),
  ask: (channel, question) => ipcRenderer.invoke(allow(asks, channel), question),
  listen: (channel, listener) => void ipcRenderer.on(allow(shows, channel), (_event, payload) => listener(payload)),
};
contextBridge.exposeInMainWorld('companion', bridge);
