// What a card says of every model alike.

export const intendedUse = [
  'Naming which of seven expressions a face in a picture resembles: for research, for teaching, and as one input to ' +
    'people who observe patients and decide themselves. It is meant for single faces, seen from the front, with a face ' +
    'detector before it, and for showing how far it can be trusted together with every answer.',
];

export const misuse = [
  'It is not a medical device. It gives no pain score, no diagnosis and no alarm, and no treatment may follow from it.',
  'It does not tell what a person feels: expression is not feeling. People smile in pain and frown in thought; say ' +
    '“resembles sadness”, never “is sad”.',
  'Not for judging applicants, pupils, staff, suspects or customers, not for telling who someone is, not for watching ' +
    'people who have not agreed, and not where the law forbids inferring emotions.',
];

export const fer2013 = [
  'FER2013 (I. Goodfellow et al., arXiv:1307.0414): 48x48 grey pictures of faces found by web searches for ' +
    'emotion words, cut out by a face detector. Labels come mostly from the search word; people agree with them on ' +
    '65 ± 5 % of the rows. Where FER+ voting (E. Barsoum et al., arXiv:1608.01041) has a clear majority among the seven, ' +
    'it agrees with the label on about two rows in three.',
  'Known flaws: 1 236 Training rows repeat the picture of another, 280 PublicTest rows equal one of Training, 12 ' +
    'pictures are blank, by FER+’s votes 160 show no face, and happy is sixteen times as frequent as disgust.',
];

export const fer2013Protocol =
  'Experiments are chosen by a fixed tenth of Training (the tune split: stratified, equal and similar pictures kept on ' +
  'one side). Every look at PublicTest is logged in docs/looks.md; one raised a question, tune answered it. PrivateTest is not looked at.';

export const protocol =
  'Judged is the exported model of this very bundle. A calibration is fitted on the rows named with it and measured in ' +
  'folds on rows it was not fitted on; it changes how sure an answer is, not which answer it is. Intervals of shares are ' +
  'Wilson’s at 95 %, of differences Agresti and Min’s, paired.';

export const limits = [
  'The pictures are posed or picked for strong expressions by web search. On spontaneous, weak or mixed expressions, as ' +
    'of most patients, expect less than any figure here.',
  'Age, sex, ethnicity and culture of the people are not recorded, so no figure by group can be given, and none is ' +
    'claimed to hold. Faces of the very young and the very old, and of people unlike those on stock photographs of 2013, ' +
    'are few. Rules of showing expressions differ between cultures.',
  'Paralysis, tubes, masks, bandages, swelling and drugs change faces in ways that no row of the data shows; covered ' +
    'eyes or mouths cost what the stress table says.',
  'Some labels are wrong; classes with few rows, disgust above all, are measured with wide intervals.',
];

export const licence = [
  'Weights and code: MIT. The pictures are not part of the model: their copyright stays with their owners, the sources ' +
    'state no open licence for them, and they are to be used for research only. FER+’s votes are MIT, © Microsoft ' +
    'Corporation. Whether weights learnt from such pictures may be sold is not settled everywhere: ask before you do.',
];
