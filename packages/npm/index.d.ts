/** A request with a key, as the server recorded it. Times are in seconds. */
export interface RecordedRequest {
  /** 1 for the first with this key. */
  number: number;
  /** When the whole request had arrived (RFC 3339). */
  time: string;
  since_first: number;
  /** null for the first. */
  since_previous: number | null;
  /** Requests with the same number came on the same connection. */
  connection: number;
  peer_port: number;
  /** HTTP/1.1, HTTP/1.0 or HTTP/2. */
  protocol: string;
  scheme: 'http' | 'https';
  method: string;
  target: string;
  /** :authority of HTTP/2; null over HTTP/1. */
  authority: string | null;
  /** In the order and case in which they arrived. */
  fields: [name: string, value: string][];
  /** The first 64 KiB of the body, if they are UTF-8. */
  content?: string;
  /** The first 64 KiB of the body, if they are not UTF-8. */
  content_base64?: string;
  /** The size of the whole body in bytes. */
  content_size: number;
  /** The status code of the response; null if there is none, or none yet. */
  code: number | null;
  /** The fault of the response; null if it has none. */
  breakage: string | null;
  /** Whether the whole response was sent. */
  complete: boolean;
}

export interface Server {
  /** Such as http://127.0.0.1:40123, without a slash at the end. */
  url: string;
  /** The same for HTTPS; null without `tls`. */
  tlsUrl: string | null;
  /** The certificate that clients must trust, in PEM; null without `tls`. */
  ca: string | null;
  /** The requests with this key, the oldest first; empty if there were none. */
  requests(key: string): Promise<RecordedRequest[]>;
  /** Stops the server. Resolves when it has ended. It may be called again. */
  stop(): Promise<void>;
}

export interface Options {
  /** More options of the program, such as ['--max-delay', '5']. */
  args?: string[];
  /** Serve HTTPS too, with a certificate that it makes at start. */
  tls?: boolean;
}

/** Starts a server on free ports of 127.0.0.1. The promise resolves when it is ready. It ends with this process at the latest. */
export function start(options?: Options): Promise<Server>;
