/** The program of the desktop shell, in Electron or on its stand-in: the one file that names Electron at run time. */
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  protocol,
  session,
  shell,
  Tray,
  utilityProcess,
} from 'electron';
import { readArguments } from './read-arguments.js';
import { runDesktop } from './run-desktop.js';

const electron = {
  ...{ app, BrowserWindow, clipboard, dialog, ipcMain, Menu, nativeImage, nativeTheme, Notification, powerMonitor },
  ...{ protocol, session, shell, Tray, utilityProcess },
};
await runDesktop(electron, readArguments(process.argv.slice(2), { isPackaged: app.isPackaged }));
