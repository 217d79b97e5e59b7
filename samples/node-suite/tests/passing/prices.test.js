'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { discounted, shipping, format } = require('../../shop/prices');

describe('prices', () => {
  it('takes a percentage off', () => assert.equal(discounted(1999, 'SPRING10'), 1799));
  it('takes an amount off', () => assert.equal(discounted(1999, 'FIVE'), 1499));
  it('never goes below zero', () => assert.equal(discounted(300, 'FIVE'), 0));
  it('refuses an unknown voucher', () => assert.throws(() => discounted(300, 'FREE'), /unknown voucher FREE/));
  it('charges shipping for small orders only', () => {
    assert.equal(shipping(4999), 490);
    assert.equal(shipping(9000), 0);
  });
  it('writes cents with two digits', () => {
    assert.equal(format(5), '0.05');
    assert.equal(format(123456), '1234.56');
  });
});
