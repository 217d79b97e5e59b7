'use strict';

/** A shopping cart that counts in cents. */
class Cart {
  #lines = new Map();

  add(article, quantity = 1) {
    if (!Number.isInteger(quantity) || quantity < 1) {
      throw new RangeError(`quantity must be a whole number above zero, not ${quantity}`);
    }
    const line = this.#lines.get(article.id) ?? { article, quantity: 0 };
    this.#lines.set(article.id, { article, quantity: line.quantity + quantity });
  }

  remove(articleId) {
    return this.#lines.delete(articleId);
  }

  get count() {
    return this.lines.reduce((sum, line) => sum + line.quantity, 0);
  }

  get lines() {
    return [...this.#lines.values()];
  }

  get subtotal() {
    return this.lines.reduce((sum, line) => sum + line.article.price * line.quantity, 0);
  }
}

module.exports = { Cart };
