'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { Cart } = require('../../shop/cart');

const tea = { id: 'tea', name: 'Green tea', price: 450 };
const pot = { id: 'pot', name: 'Tea pot', price: 2990 };

describe('cart', () => {
  it('is empty at first', () => {
    assert.equal(new Cart().count, 0);
    assert.equal(new Cart().subtotal, 0);
  });

  it('adds up quantities of the same article', () => {
    const cart = new Cart();
    cart.add(tea, 2);
    cart.add(tea);
    assert.equal(cart.lines.length, 1);
    assert.equal(cart.count, 3);
  });

  it('adds up prices of different articles', () => {
    const cart = new Cart();
    cart.add(tea, 2);
    cart.add(pot);
    assert.equal(cart.subtotal, 3890);
  });

  it('forgets a removed article', () => {
    const cart = new Cart();
    cart.add(tea);
    assert.equal(cart.remove('tea'), true);
    assert.equal(cart.remove('tea'), false);
    assert.equal(cart.count, 0);
  });

  for (const quantity of [0, -1, 1.5, Number.NaN]) {
    it(`refuses a quantity of ${quantity}`, () => {
      assert.throws(() => new Cart().add(tea, quantity), RangeError);
    });
  }
});
