/** As much of RFC 6455 §5.2 as it takes to put a frame of our own between those of others. */

const OPCODE_CONTINUATION = 0;
const OPCODE_TEXT = 1;
const OPCODE_CLOSE = 8;
/** Control frames may stand between the fragments of a message. */
const CONTROL_BIT = 0x08;
const FIN = 0x80;
const MASKED = 0x80;

/** Hears the text messages of one side. */
export interface TextListener {
  /** A piece of the running message; do not change it. */
  onText(piece: Buffer): void;
  onMessageEnd(): void;
}

/** Follows the frames in a stream of bytes, however they are cut into chunks. */
export class FrameTracker {
  /** The header that is being read; at most 2 bytes, 8 of length and 4 of mask. */
  readonly #header = Buffer.alloc(14);
  #headerLength = 0;
  #payloadLeft = 0;
  /** A Close frame has begun: this side has said that it is done. */
  sawClose = false;
  readonly #listener: TextListener | null;
  /** The running message is text that can be read: a server sends it unmasked. */
  #isText = false;
  /** The frame that is being read is the last one of a text message, another part of it, or none of it. */
  #frame: 'last' | 'part' | 'other' = 'other';

  constructor(listener: TextListener | null = null) {
    this.#listener = listener;
  }

  /** The next byte, if any, begins a frame. */
  get isBetweenFrames(): boolean {
    return this.#headerLength === 0 && this.#payloadLeft === 0;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#payloadLeft > 0) {
        const taken = Math.min(this.#payloadLeft, chunk.length - at);
        this.#payloadLeft -= taken;
        if (this.#frame !== 'other') this.#listener?.onText(chunk.subarray(at, at + taken));
        at += taken;
        if (this.#payloadLeft === 0) this.#leaveFrame();
      } else {
        this.#header[this.#headerLength++] = chunk[at++] ?? 0;
        if (this.#headerLength >= 2 && this.#headerLength === sizeOfHeader(this.#header))
          this.#enterPayload();
      }
    }
  }

  #enterPayload(): void {
    this.#payloadLeft = readPayloadLength(this.#header);
    this.#headerLength = 0;
    const first = this.#header.readUInt8(0);
    const opcode = first & 0x0f;
    if (opcode === OPCODE_CLOSE) this.sawClose = true;
    if ((opcode & CONTROL_BIT) !== 0) {
      this.#frame = 'other';
    } else {
      if (opcode !== OPCODE_CONTINUATION) {
        this.#isText = opcode === OPCODE_TEXT && (this.#header.readUInt8(1) & MASKED) === 0;
      }
      if (!this.#isText) this.#frame = 'other';
      else this.#frame = (first & FIN) === 0 ? 'part' : 'last';
    }
    if (this.#payloadLeft === 0) this.#leaveFrame();
  }

  #leaveFrame(): void {
    if (this.#frame === 'last') this.#listener?.onMessageEnd();
  }
}

function sizeOfHeader(header: Buffer): number {
  const second = header.readUInt8(1);
  const mask = (second & MASKED) === 0 ? 0 : 4;
  const length = second & 0x7f;
  if (length === 126) return 4 + mask;
  return length === 127 ? 10 + mask : 2 + mask;
}

function readPayloadLength(header: Buffer): number {
  const length = header.readUInt8(1) & 0x7f;
  if (length === 126) return header.readUInt16BE(2);
  // Lengths that a double cannot hold exactly never come to their end anyway.
  return length === 127 ? Number(header.readBigUInt64BE(2)) : length;
}

/** A Close frame as a server sends it, unmasked. `reason` is ASCII of at most 123 bytes. */
export function renderCloseFrame(code: number, reason: string): Buffer {
  const frame = Buffer.alloc(4 + reason.length);
  frame.writeUInt8(0x80 | OPCODE_CLOSE, 0);
  frame.writeUInt8(2 + reason.length, 1);
  frame.writeUInt16BE(code, 2);
  frame.write(reason, 4, 'ascii');
  return frame;
}
