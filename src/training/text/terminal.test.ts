import { afterEach, describe, expect, it, vi } from 'vitest';
import { Sequential, layers } from 'keratin';
import { JUPYTER_DISPLAY } from '../../util/notebook';
import { notebookWriter } from './notebook-output';
import { standardOutput } from './terminal';

describe('text in a notebook', () => {
  const recorded = () => {
    const places: string[][] = [];
    let time = 0;
    const writer = notebookWriter(
      () => {
        const shown: string[] = [];
        places.push(shown);
        return { show: (bundle) => void shown.push(String(bundle['text/plain'])) };
      },
      () => time,
    );
    return { writer, places, wait: (seconds: number) => void (time += seconds) };
  };

  it('writes lines over in one place', () => {
    const { writer, places, wait } = recorded();
    writer.write('Epoch 1/2\n');
    wait(1);
    writer.write('\r1/2 ...');
    wait(1);
    writer.write('\b\b\b\r2/2 loss: 1   \n');
    expect(places).toEqual([['Epoch 1/2', 'Epoch 1/2\n1/2 ...', 'Epoch 1/2\n2/2 loss: 1']]);
  });

  it('waits between updates, until it is told to show what there is', () => {
    const { writer, places } = recorded();
    writer.write('a\n');
    writer.write('b\n');
    expect(places).toEqual([['a']]);
    writer.flush!();
    expect(places).toEqual([['a', 'a\nb']]);
  });

  it('goes on in a new place after a hundred lines', () => {
    const { writer, places, wait } = recorded();
    for (let i = 0; i < 150; i++) {
      writer.write(`${i}\n`);
      wait(1);
    }
    expect(places.length).toBe(2);
    expect(places[0].at(-1)!.split('\n')).toHaveLength(100);
    expect(places[1].at(-1)!.split('\n')).toHaveLength(50);
  });
});

describe('text in a notebook of a model', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('shows the progress of fit, a summary as a table, and a history as charts', async () => {
    const calls: [string, { data: Record<string, string>; transient: { display_id: string } }][] = [];
    vi.stubGlobal('Deno', {
      jupyter: { broadcast: async (...call: (typeof calls)[number]) => void calls.push(call) },
    });
    const model = new Sequential([new layers.Dense(2, { inputShape: [3], name: 'a<b' })], { name: 'm' });
    model.compile({ loss: 'mse' });
    const history = await model.fit([[1, 2, 3]], [[1, 2]], { epochs: 2 });
    const last = calls.at(-1)![1].data['text/plain'];
    expect(new Set(calls.map(([, { transient }]) => transient.display_id)).size).toBe(1);
    expect(last).toMatch(/^Epoch 1\/2\n.*1\/1.*loss: [\d.]+\nEpoch 2\/2\n.*1\/1.*loss: [\d.]+$/);

    model.summary();
    const { data } = calls.at(-1)![1];
    expect(data['text/plain']).toContain('Model: "m"');
    expect(data['text/html']).toContain('a&lt;b (Dense)');
    expect(data['text/html']).toContain('<b>Trainable params:</b> 8 (32.00 B)');

    const shown = await history[JUPYTER_DISPLAY]();
    expect(shown['text/html']).toContain('<figcaption>loss ');
    expect(String(history)).toMatch(/^History of 2 epochs: loss [\d.]+$/);
  });
});

describe('text without a terminal', () => {
  it('is plain lines: each once, without colours', () => {
    const written: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    const tty = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
    Object.defineProperty(process.stdout, 'isTTY', { value: false, configurable: true });
    try {
      const output = standardOutput();
      output.write('\r\u001b[1m1/2\u001b[0m a');
      output.write('\b\b\b\b\b\r\u001b[1m2/2\u001b[0m b  \n');
    } finally {
      write.mockRestore();
      if (tty === undefined) delete (process.stdout as { isTTY?: boolean }).isTTY;
      else Object.defineProperty(process.stdout, 'isTTY', tty);
    }
    expect(written).toEqual(['2/2 b\n']);
  });
});
