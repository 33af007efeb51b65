import statusbin from './index.js';

export const { start } = statusbin;
