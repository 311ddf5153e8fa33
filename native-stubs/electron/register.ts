/** Puts the stand-in in Electron's place: `node --import <this file> main.js`. */
import { register } from 'node:module';

register('./resolve-electron.js', import.meta.url);
