// Story plots, part one c: music, secrets, patience, truth and courage.
import type { Plot } from "./plot.ts";

/** The plots of this part. */
export const plots: Plot[] = [
  {
    title: "The cookies on the plate",
    cast: { a: "boy", b: "girl", d: "animal" },
    slots: { treat: ["cookies", "cakes", "sweet buns"] },
    beats: [
      [
        "There were eight {treat} on the plate. Then there were only five.",
        '"Who ate my {treat}?" asked Mom. Three of them were gone.',
        "Mom had made {treat} for the party. Now she counted them, and she counted them again.",
      ],
      [
        '{a} had eaten three of them. But he said, "It was not me. It was the dog."',
        '"{d} did it," said {a} quickly. {d} was the dog. But it was {a} who had eaten three.',
      ],
      [
        '"Bad dog, {d}," said Mom. {d} had to go out into the yard.',
        "So the dog had to stay outside, all alone. {d} did not understand why.",
      ],
      [
        "{a} saw {d} through the window. {d} looked at him with big sad eyes.",
        "It began to rain. {d} sat at the door and cried to come in.",
        '"Poor {d}," said his sister {b}. "{d} never eats {treat}." {a} looked away.',
      ],
      [
        "The lie sat in {a}'s tummy like a stone.",
        "{a} did not want to play. He did not want to eat. He felt bad all over.",
        '"Are you sick?" asked his sister {b}. {a} shook his head. He knew what was wrong.',
      ],
      [
        'At last {a} went to Mom. "{d} did not eat them," he said. "I did. And then I lied."',
        '"Mom," said {a}, "I have to tell you something. I ate the three {treat}. I said it was {d}, and that was a lie."',
      ],
      [
        'Mom sat down beside him. "It was wrong to lie," she said. "But you put it right. That was hard."',
        'Mom was not happy about it. But she took his hand. "Thank you for the truth," she said.',
      ],
      [
        'Then {a} ran out into the rain and put his arms around {d}. "I am sorry," he said.',
        "{a} let {d} in and dried {d.him} with a soft towel. {d} was not angry. Dogs forget fast.",
        "That night {a} made new {treat} with Mom, and {d} slept by his bed.",
      ],
    ],
  },
  {
    title: "The drum next door",
    cast: { a: "girl", b: "man" },
    slots: { sound: ["boom, boom, boom", "tum, tum, tum"] },
    beats: [
      [
        "{a} got a drum for her birthday. It was round and very loud.",
        "Every day at four {a} took her drum and began to play. It went {sound}.",
        "What goes {sound}? It was {a} with her new drum.",
      ],
      [
        "Next door lived {b}. He was old, and he liked to sleep in the afternoon.",
        "On the other side of the wall lived an old man named {b}. He could not sleep any more.",
      ],
      [
        '{b} knocked at the door. "Please," he said, "it is too loud for me."',
        'So {b} came over with tired eyes. "Can you play more softly, {a}?" he asked.',
      ],
      [
        '"But a drum must be loud!" said {a}. {b} went home with his head down.',
        "{a} felt bad. She loved her drum, but she liked {b} too.",
        'What now? "I want to play," {a} thought, "and {b} wants to sleep."',
      ],
      [
        'The next day {a} knocked at his door. "When do you not sleep?" she asked.',
        '{a} went to see {b}. "Can we find a good time for my drum?" she asked.',
      ],
      [
        '"At six I am always awake," said {b}. "I eat my soup then, and I like some music with it."',
        '{b} thought about it. "Play at six," he said. "At six I am not tired."',
      ],
      [
        "Then {b} took an old box from the shelf. In it was a flute!",
        '"Do you know," said {b}, "that I can play too?" And he took out a flute.',
      ],
      [
        "Now at six o'clock there is music on both sides of the wall. It goes {sound}, and the flute sings with it.",
        "{a} played the drum, and {b} played the flute. People on the street stopped to listen.",
        '"You are not too loud now," said {b}. "You are just right." And {a} played one more song for him.',
      ],
    ],
  },
  {
    title: "The secret gift",
    cast: { a: "girl", b: "boy", m: "woman" },
    slots: { gift: ["blue hat", "wooden bird", "yellow scarf", "apron"] },
    beats: [
      [
        "{a} had a secret. It was in a box under her bed.",
        '"Can you keep a secret?" {a} asked her little brother {b}.',
        "In three days it was Mom's birthday, and {a} had made something for her.",
      ],
      [
        "It was a {gift} for their mother, {m}. {a} had made it all by herself.",
        'She opened the box and showed {b} a {gift}. "It is for Mom," she said. "Do not tell!"',
      ],
      [
        '"I will not tell," said {b}. But a secret is a hard thing to hold when you are four.',
        "{b} put both hands over his mouth. He wanted to tell it so much!",
        '{b} nodded. "I will be as quiet as a fish," he said.',
      ],
      [
        'At dinner {m} asked, "What did you two do today?" {b} went red.',
        '"Mom," said {b} the next day, "it is not under the bed." {a} looked at him. "What is not under the bed?" asked {m}.',
      ],
      [
        '"Nothing!" said {a} quickly. {b} put a big potato into his mouth so that he could not talk.',
        "{b} ran out of the room and told it to the cat. Cats do not tell.",
        '"I must not say," said {b}. {m} smiled and did not ask again.',
      ],
      [
        '"Two more days," said {a}. "One more day." {b} counted with her.',
        "Each night {b} looked into the box, and each night he closed it again.",
        "",
      ],
      [
        "Then the day came. {m} opened the box, and there was the {gift}.",
        'On the birthday morning they put the box on the table. {m} opened it. "A {gift}!" she cried.',
      ],
      [
        '"I knew it!" said {b}. "I knew it all the time, and I did not tell!" {m} kissed them both.',
        '"You are a good secret keeper, {b}," said {a}. And {b} was as proud as if he had made the gift.',
        '{m} was so happy that she had tears in her eyes. "Now," said {b}, "I need a new secret."',
      ],
    ],
  },
  {
    title: "Jumping in the water",
    cast: { a: "boy", b: "girl", m: "man" },
    slots: { place: ["lake", "river", "pool"] },
    beats: [
      [
        "It was a hot day, and all the children were at the {place}.",
        '"Jump, {a}! Jump!" called the children in the {place}.',
        "{a} stood by the {place} with his toes in the water.",
      ],
      [
        "All the others could jump in. Only {a} was afraid of it.",
        "{a} could swim a little. But he did not like to jump. The water looked deep and dark.",
      ],
      [
        '"Are you a baby?" asked a big boy. {a} did not answer.',
        "{a}'s cousin {b} jumped in again and again. She made it look so easy.",
        "He ran up to the water, and then he stopped. Five times he ran, and five times he stopped.",
      ],
      [
        'His uncle {m} came and sat down next to him. "I was afraid too when I was small," he said.',
        '"You do not have to jump," said his uncle {m}. "But if you want to, I will stand in the water."',
      ],
      [
        '"What did you do?" asked {a}. "I began small," said {m}. "First from the low step."',
        "So {a} began with the low step. It was only a very small jump, but it was a jump.",
      ],
      [
        "First {a} jumped from one step, then from two. {m} held out his hands each time.",
        '"Again," said {a}. And again. Each time {m} stood a little farther away.',
        "",
      ],
      [
        "Then {a} stood at the top. He shut his eyes and held his nose. Splash!",
        '"One, two, three!" counted his cousin {b}. And {a} jumped! The water went up on all sides.',
      ],
      [
        '{a} came up and laughed. "I did it! Did you see me, {m}?" he called.',
        "When his head came out of the water, {m} and his cousin {b} were both cheering.",
        'Was it cold? Yes. Was it deep? Yes. "Can I do it again?" asked {a}.',
      ],
      [
        "He jumped ten more times that day, and he did not hold his nose any more.",
        "On the way home {a} told everyone about it, the man in the bus, the cat and the moon.",
        "",
      ],
    ],
  },
  {
    title: "One ball for two",
    cast: { a: "girl", b: "girl" },
    slots: { color: ["red", "orange", "green", "yellow"] },
    beats: [
      [
        "{a} and {b} both wanted the {color} ball. There was only one.",
        '"It is mine!" said {a}. "No, mine!" said {b}. They both held the {color} ball.',
        "At the playground was one {color} ball, and there were two girls who wanted it, {a} and {b}.",
      ],
      [
        "{a} pulled. {b} pulled too. They pulled and pulled.",
        '"I had it first," said {a}. "But I saw it first," said {b}, and neither let go.',
      ],
      [
        "Then, all at once, the ball flew out of their hands. It rolled into a bush full of thorns.",
        "The ball jumped away from both of them. It rolled down the hill and into a bush with sharp thorns.",
      ],
      [
        "Pfff! The air went out, and the ball was flat.",
        'They heard a long soft sound. "Oh no," said {b}. The ball had a hole in it.',
      ],
      [
        '"It is your fault," said {a}. "No, yours," said {b}. Then they were both quiet.',
        "{a} looked at {b}, and {b} looked at {a}. Now no one had a ball.",
        "They sat down on the grass. It was not fun to be angry.",
      ],
      [
        '"I am sorry," said {a}. "I should have shared." "Me too," said {b}.',
        '{b} was the first to say it. "I am sorry, {a}." And then {a} was sorry too.',
      ],
      [
        "Together they got the ball out of the bush. They closed the hole with tape, and {b} filled the ball with air.",
        "{a} had some tape at home, and {b}'s dad had a pump. They mended the ball together.",
      ],
      [
        "Then they threw it. {a} to {b}, and {b} to {a}. One ball is just right for two.",
        '"You know," said {a}, "you cannot play catch alone." And she threw the ball to {b}.',
        "After that they had a rule. The one who brings the ball lets the other one throw first.",
      ],
    ],
  },
  {
    title: "The bird with the hurt wing",
    cast: { a: "boy", w: "woman", p: "animal" },
    slots: { bed: ["shoe box", "old hat", "egg basket"] },
    beats: [
      [
        "Under the apple tree sat a little bird. It did not fly away when {a} came near.",
        '"Mom, come quick!" called {a}. "There is a bird in the grass, and it cannot fly."',
        "{a} heard a small cry in the grass. He bent down and saw a bird.",
      ],
      [
        "One of its wings hung down. {a} put his hands around it, very softly.",
        'It had a hurt wing. "Do not be afraid," said {a}, and he picked it up.',
      ],
      [
        "He made a bed for it in a {bed} and named it {p}.",
        '"I will call you {p}," said {a}. He put some soft grass into a {bed} for the bird.',
      ],
      [
        "They took {p} to {w}, the animal doctor. She looked at the wing and put a white band on it.",
        'Then they went to see {w}, the animal doctor. "The wing will heal," said {w}. "But it needs time and rest."',
      ],
      [
        "Every day {a} gave {p} seeds and water. Every day {p} got a little stronger.",
        "{a} fed {p} in the morning, and {a} fed {p} in the evening. He talked to it and sang to it.",
        'One week went by, then two. "Are you better today?" {a} asked each morning. "Peep," said {p}.',
        "",
      ],
      [
        'Then {w} took off the band. "{p} can fly now," she said. "It is time to let it go."',
        '"The wing is well," said {w} at last. "Now {p} wants to be free."',
      ],
      [
        "{a} did not want to say goodbye. But he took {p} out into the garden and opened his hands.",
        '"I want to keep {p}," said {a}. Then he looked up at the big sky and thought, "{p} wants the sky." So he opened his hands.',
      ],
      [
        "Up flew {p}, over the apple tree and away. {a} waved until he could not see it any more.",
        '{p} flew once around {a}\'s head, and then up and away. "Come back and see me!" called {a}.',
        "Up and away went {p}. The next spring a bird sat in the apple tree and sang, and {a} was sure that it was {p}.",
      ],
    ],
  },
  {
    title: "The tower of blocks",
    cast: { a: "girl", b: "boy" },
    slots: { top: ["orange block", "small flag", "toy owl", "round block"] },
    beats: [
      [
        "{a} was building a tower. It was already as high as her chin.",
        '"I am building the highest tower in the world," said {a}.',
        "Block on block on block. {a} had been busy all morning.",
      ],
      [
        "Her little brother {b} watched. He wanted to help.",
        '"Me too!" said {b}, her little brother. "No, {b}," said {a}. "You are too small."',
      ],
      [
        "{b} put out his hand and took one block, right from the bottom.",
        "But {b} wanted a blue block, and the blue block was at the bottom. He pulled it out.",
      ],
      [
        "Crash! The whole tower came down.",
        "The tower shook. It bent to the left, it bent to the right, and then it fell with a loud noise.",
      ],
      [
        '"{b}!" shouted {a}. "You broke it!" {b} began to cry.',
        "{a} was so angry that she stamped her foot. {b} hid under the table.",
      ],
      [
        "Then {a} saw his small wet face. He had not wanted to break it.",
        '"I only wanted to help," said {b} in a tiny voice. {a} took a deep breath.',
        "{a} counted to ten, just as Dad had taught her. At ten she was not so angry.",
      ],
      [
        '"Come," she said. "You hand me the blocks, and I put them up." {b} came out and handed her one.',
        '"Do you want to build with me?" asked {a}. "You can give me the blocks." {b} wiped his eyes and nodded.',
      ],
      [
        "With two it went much faster. Soon the tower was higher than {a}.",
        "{b} was a good helper. Red, blue, green, he gave her one block after the other.",
        "",
      ],
      [
        "Then {a} lifted {b} up, so that he could put the {top} on top.",
        '"The last one is yours," said {a}. She held {b} up high, and he put the {top} on the very top.',
        'At the end came the {top}. {b} put it on top. Then they looked at each other. "Now?" asked {b}. "Now!" said {a}, and they pushed it down together. Crash!',
      ],
    ],
  },
  {
    title: "The hill and the sled",
    cast: { a: "boy", b: "girl", c: "boy" },
    slots: { ride: ["old door", "tray", "box lid"] },
    beats: [
      [
        "The hill was white, and everyone had a sled. Everyone but {a}.",
        '"Where is your sled, {a}?" asked {b}. "I do not have one," said {a}.',
        "After the big snow all the children went to the hill. {a} came too, but without a sled.",
      ],
      [
        "{a} stood at the bottom and watched the others fly by.",
        "Down came {b}. Down came {c}. {a} made snowballs and looked on.",
        '"It is not much fun to watch," {a} thought.',
      ],
      [
        'Then he had an idea. He ran home and found a {ride}. "That will do," he said.',
        "At home, behind the house, was a {ride}. {a} pulled it all the way to the hill.",
      ],
      [
        '"That is not a sled!" said {c}, and he laughed.',
        '{c} pointed at it. "You want to ride on that?" he asked.',
      ],
      [
        "{a} did not mind. He sat down on it and pushed with his hands.",
        '"Wait and see," said {a}. He sat down and held on.',
      ],
      [
        "Whoosh! It went down faster than any sled. Snow flew into his face.",
        "It went left, it went right, it turned around, and {a} came down backward, laughing all the way.",
      ],
      [
        '"May I try it?" asked {b}. Then {c} asked too, very softly. "Sure," said {a}. "There is room for three."',
        'Now everyone wanted a turn. "Please?" said {c}. "I am sorry that I laughed." {a} moved over to make room.',
      ],
      [
        "So {a}, {b} and {c} went down together, and they all fell into the snow at the bottom.",
        "They rode until it was dark, three on a {ride}, and it was the best day of the winter.",
        'At night {a} told his dad about it. "So that is where my {ride} was!" said Dad.',
      ],
    ],
  },
  {
    title: "Waiting for the bread",
    cast: { a: "girl", m: "man" },
    slots: { spread: ["butter", "honey", "jam", "cheese"] },
    beats: [
      [
        'On Sunday {a} made bread with her grandfather, {m}. "Is it ready?" she asked at once.',
        '"First the flour, then the water, then the salt," said Grandpa {m}. {a} put it all into a big bowl.',
        "{a} had flour on her nose and flour in her hair. She and Grandpa {m} were making bread.",
      ],
      [
        "They pushed it and pulled it and turned it over. {a}'s arms got tired.",
        '"Push it hard," said {m}. {a} hit the dough with both hands. That was fun!',
      ],
      [
        'Then {m} put a towel over the bowl. "Now it has to sleep," he said.',
        '"Now we wait," said {m}, and he put the bowl in a warm place. "Wait?" said {a}. "How long?"',
      ],
      [
        "{a} sat down in front of the bowl. She looked under the towel. Nothing had happened.",
        "After one minute {a} looked. After two minutes she looked again.",
        '"Is it done now?" asked {a}. "Not yet," said {m}. "And now?" "Not yet."',
      ],
      [
        '"Bread does not like it when you look at it," said {m}. "Come, let us go for a walk."',
        "{m} took her hand. They went out and fed the ducks and looked at the boats.",
      ],
      [
        "When they came back, {a} lifted the towel. The dough was as big as a pillow!",
        "And when they were home again? The dough had grown and grown, right up to the top of the bowl.",
      ],
      [
        'It went into the hot oven. Soon the whole house smelled of bread. "Mmm," said {a}.',
        "Then it had to bake. {a} waited again. But this time she drew a picture and did not look.",
      ],
      [
        "At last {a} and {m} sat at the table with warm bread and {spread}. It was worth the wait.",
        '{m} cut the bread, and {a} put {spread} on it. "Good things are slow," said {a} with her mouth full.',
        "They ate it warm, with {spread}. There was half a loaf left, so {a} took it to the neighbors.",
      ],
    ],
  },
];
