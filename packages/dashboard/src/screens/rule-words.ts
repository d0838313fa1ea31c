import type { Rule } from '@mien/monitor/protocol';
import { words } from '../messages.js';
import { durationText } from '../time/text.js';

/** A rule in one sentence. */
export function ruleWords(rule: Rule): string {
  switch (rule.kind) {
    case 'expression':
      return words.rules.expression(
        rule.expression,
        rule.enterAt,
        rule.exitBelow,
        durationText(rule.persistMs),
      );
    case 'trend':
      return words.rules.trend(
        rule.expression,
        rule.direction,
        rule.enterAt,
        rule.exitBelow,
        durationText(rule.persistMs),
      );
    case 'technical':
      return words.rules.technical(rule.fault, durationText(rule.afterMs));
  }
}
