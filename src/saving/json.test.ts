import { describe, expect, it } from 'vitest';
import { pythonJson } from './json';

describe('pythonJson', () => {
  it('writes as Python does, and floats Keras insists on with a point', () => {
    expect(pythonJson({ name: 'größe', list: [1, null, true], rate: Infinity })).toBe(
      String.raw`{"name": "gr\u00f6\u00dfe", "list": [1, null, true], "rate": Infinity}`,
    );
    // Python Keras refuses to load SGD with momentum 0 or learning_rate 1.
    const config = {
      learning_rate: 1,
      momentum: 0,
      threshold: null,
      nested: { beta: 2, units: 3 },
      epsilon: 1e-7,
    };
    expect(pythonJson(config)).toBe(
      '{"learning_rate": 1.0, "momentum": 0.0, "threshold": null, "nested": {"beta": 2.0, "units": 3}, "epsilon": 1e-7}',
    );
  });
});
