/** Chromium out of its npm package: no system install. Test helper. */
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** Made for a function service: one process for everything dies with its first page, and web security stays on here. */
const unwanted = ['--single-process', '--disable-web-security', '--allow-running-insecure-content'];

export const launchBrowser = async (): Promise<Browser> =>
  playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args.filter((argument) => !unwanted.includes(argument)), '--no-sandbox'],
    headless: true,
  });
