/** A request that named a key, as the server recorded it. Times are in seconds. */
export interface RecordedRequest {
  number: number;
  /** RFC 3339. */
  time: string;
  since_first: number;
  /** null for the first. */
  since_previous: number | null;
  connection: number;
  protocol: string;
  method: string;
  target: string;
  fields: [name: string, value: string][];
  content?: string;
  content_base64?: string;
  code: number;
  breakage: string | null;
  complete: boolean;
}

export interface Server {
  /** Such as http://127.0.0.1:40123, without a slash at the end. */
  url: string;
  /** The same for HTTPS; null unless `tls` was asked for. */
  tlsUrl: string | null;
  /** The certificate that clients must trust, PEM; null unless `tls` was asked for. */
  ca: string | null;
  /** What was asked with this key, oldest first; empty if nothing was. */
  requests(key: string): Promise<RecordedRequest[]>;
  /** Resolves when the server has ended. */
  stop(): Promise<void>;
}

export interface Options {
  /** More options for the program, such as ['--max-delay', '5']. */
  args?: string[];
  /** Serve HTTPS too, with a certificate made at start. */
  tls?: boolean;
}

/** Starts a server on free ports of 127.0.0.1. It is ready when the promise resolves, and ends with this process at the latest. */
export function start(options?: Options): Promise<Server>;
