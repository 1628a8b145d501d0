// Second half of the story corpus, second part: plots about home, family, the school and small surprises.
import type { Plot } from "./plot.ts";

/** Story plots set at home, at school and in the kitchen. */
export const plots: Plot[] = [
  {
    title: "Two Cups of Tea",
    cast: { a: "girl", g: "woman" },
    slots: { sweet: ["honey", "jam", "sugar"] },
    beats: [
      [
        "Every Friday {a} went to see her grandma, {g}. They always drank tea together.",
        "Her grandma, {g}, lived at the end of the road, and {a} went there every Friday.",
        '"It is Friday!" said {a}. That was the day to visit her grandma, {g}.',
      ],
      [
        "{g} always made the tea, and {a} got two spoons of {sweet} in her cup.",
        "First {g} made the tea. Then she put two big spoons of {sweet} in the cup for {a}.",
      ],
      [
        "But one Friday the house was dark. {g} was in bed with a cold.",
        "This time no one came to the door. {a} went in and found {g} in bed. She was sick.",
      ],
      [
        '"I am sorry, {a}," said {g}. "There will be no tea today."',
        '"No tea today, my dear," said {g}. Her voice was very small.',
      ],
      [
        '"Oh yes, there will!" said {a}. She went into the kitchen all alone.',
        '{a} thought for a moment. Then she said, "Today I will do it. You stay there, {g}."',
      ],
      [
        "How many spoons? {a} did not know. So she put six spoons of {sweet} into each cup of tea.",
        "{a} made the tea and put in one spoon of {sweet} for every year that she was old. She was six.",
      ],
      [
        '{g} took a sip. Her eyes got big. "That is very sweet!" she said, and they both laughed.',
        '"Is it good?" asked {a}. {g} drank it all. "It is as sweet as you," she said.',
      ],
      [
        "The next Friday {g} was well again.",
        "And that was the best tea {g} ever had.",
        "After that, {a} made the tea every Friday, but with two spoons.",
      ],
    ],
  },
  {
    title: "The Twins and the One Hat",
    cast: { a: "girl", b: "girl", g: "woman" },
    slots: { color: ["blue", "purple", "orange"] },
    beats: [
      [
        "{a} and {b} were twins. They had the same eyes, the same hair and the same smile.",
        "Nobody could tell {a} from {b}. They were twins, and they looked just the same.",
        '"Are you {a}, or are you {b}?" people always asked, because the girls were twins.',
      ],
      [
        "Their aunt, {g}, made them a gift. It was a warm {color} hat. But there was only one!",
        "One winter day their aunt, {g}, sent a box. In it was one {color} hat.",
      ],
      [
        '"It is mine!" said {a}. "No, mine!" said {b}. They both pulled at it.',
        "{a} wanted it, and {b} wanted it too. Each of them held one side and pulled.",
      ],
      [
        "Rip! Now the hat was in two parts, and the twins began to cry.",
        "Then there was an ugly sound. The {color} hat had torn, right down the middle.",
      ],
      [
        '"Look what we did," said {a}. {b} took her hand. "Let us ask {g} to help," she said.',
        'The girls were very quiet. Then {b} said, "We must tell {g}." {a} said yes.',
      ],
      [
        "{g} was not angry. She took her needle and worked all night.",
        '"Well, well," said {g}. She got out her wool and began to sew.',
      ],
      [
        "In the morning there were two small {color} hats. One was for {a} and one was for {b}.",
        "Out of the one torn hat she made two little {color} hats. One had a star on it and one had a moon.",
      ],
      [
        '"Now you have to share nothing," said {g}. But that day {a} and {b} shared all they had.',
        "{a} put a hat on {b}, and {b} put a hat on {a}. And still nobody knew who was who!",
        '"Sorry, {b}," said {a}. "Sorry, {a}," said {b}. They said it at the same time.',
      ],
    ],
  },
  {
    title: "The New House",
    cast: { a: "boy", b: "girl", m: "woman" },
    slots: { thing: ["bed", "train", "lamp"] },
    beats: [
      [
        "{a} had to move to a new house. All his things were in boxes.",
        '"I do not want to move," said {a}. But the truck was already at the door.',
        "Box after box went into the truck. Today {a} and his mother had to move.",
      ],
      [
        "The new house was big and empty. {a} could hear his own steps.",
        "There were no pictures on the walls of the new house. {a} did not like it there.",
      ],
      [
        "At night {a} could not find his {thing}. His mother, {m}, could not find it either.",
        '"Where is my {thing}?" asked {a}. His mother, {m}, looked in ten boxes. It was not there.',
      ],
      [
        "Then somebody knocked. It was {b}, the girl from next door.",
        'Knock, knock! At the door stood a girl. "I am {b}. I live next door," she said.',
      ],
      [
        '"We moved last year," said {b}. "I know how it is. Let us look for it together."',
        '{a} told {b} about the {thing}. "I am very good at finding things," said {b}.',
      ],
      [
        "They opened box after box. They made a tower, a cave and a ship out of the empty ones.",
        "{b} looked in the red box and {a} looked in the blue box. Soon they were laughing.",
      ],
      [
        "In the very last box was the {thing}. {b} clapped her hands, and so did {m}.",
        '"Here it is!" called {b}. The {thing} was in a box with the words "Pots and Pans" on it.',
      ],
      [
        "That night the house did not feel so empty to {a}.",
        '"Can {b} come again tomorrow?" {a} asked his mother.',
        "{a} had found his {thing}, and he had found {b} too. It was a good day.",
      ],
    ],
  },
  {
    title: "The Night of Candles",
    cast: { a: "girl", b: "boy", d: "man" },
    slots: { animal: ["rabbit", "bird", "wolf"] },
    beats: [
      [
        "The wind blew hard around the house. {a} and her brother {b} looked out into the storm.",
        '"Listen to that wind!" said {a}. Her brother {b} hid behind the chair.',
        "It was a night of rain and thunder. {a} sat close to her little brother {b}.",
      ],
      [
        "Suddenly all the lights went out. It was so dark that {b} could not see his own hand.",
        'Crash! And then the house was black. "I cannot see!" cried {b}.',
      ],
      [
        "Their father, {d}, came with three candles. He put them on the table.",
        '"Do not be afraid," said their father, {d}, and he lit three candles.',
      ],
      [
        "But {b} was still afraid. There were big dark shadows on the wall.",
        '{b} looked at the wall. "There are monsters there," he said in a small voice.',
      ],
      [
        "{a} held her hands in front of a candle. On the wall there was a {animal}!",
        '"Those are only shadows," said {a}. "Look, I can make one too." And her hands made a {animal}.',
      ],
      [
        '{b} looked out from under his blanket. "How did you do that, {a}?" he asked.',
        'That was fun! {b} came a little closer. "Show me," he said to {a}.',
      ],
      [
        "{a} showed him how to put his fingers. Then {d} made a tall giraffe with his arm.",
        "Soon {b} could do it too, and {d} told a long story about the {animal} on the wall.",
      ],
      [
        'Then the lights came back. "Oh no," said {b}. "Turn them off again!"',
        "When the lights came on again, nobody was glad. They blew out the candles slowly.",
        "The storm went away in the night. But {b} was asleep, with his hand in {a}'s hand.",
      ],
    ],
  },
  {
    title: "Two on the Bridge",
    cast: { a: "boy", b: "boy" },
    slots: { load: ["bag of apples", "box of fish", "sack of corn"] },
    beats: [
      [
        "Over the stream there was a bridge. It was so small that only one could walk on it.",
        "{a} lived on one side of the stream and {b} on the other. In between was a very small bridge.",
      ],
      [
        "One morning {a} came from one side with a {load}. From the other side came a boy named {b} with his dog.",
        "{a} was in a hurry with his {load}. {b} was in a hurry too, and he had his dog with him.",
      ],
      [
        'They met in the middle. "Go back!" said {a}. "You go back!" said {b}.',
        'In the middle of the bridge they stood nose to nose. "I was here first," said {a}. "No, I was," said {b}.',
      ],
      [
        "Then it began to rain. The water in the stream went up and up.",
        "The bridge began to shake. The dog looked at the water and cried.",
      ],
      [
        '"This is silly," said {b}. "We will both be wet, and for nothing."',
        '{a} looked at the dog, and then at {b}. "We are not very smart, are we?" he said.',
      ],
      [
        "{b} held on to the rail, and {a} held on to {b}. Slowly they turned around each other, like in a dance.",
        '"Take my hand," said {a}. They turned together, step by step, until {a} was where {b} had been.',
      ],
      [
        '"It was so easy," said {b}. {a} gave him something from the {load}.',
        "The next day {a} and {b} came back with wood. They made the bridge wide enough for two.",
        "Now when they meet there, {a} and {b} always do their little dance.",
      ],
    ],
  },
  {
    title: "The Frog in the Kitchen",
    cast: { a: "girl", m: "woman", f: "animal" },
    slots: { pot: ["soup pot", "tea cup", "sugar bowl"] },
    beats: [
      [
        "{a} came home from the pond with wet shoes. She had a little secret in her bag.",
        "Something in {a}'s bag was moving. She had been at the pond all day.",
        '"What do you have there?" asked her mother, {m}. "Nothing," said {a}, and hid her bag.',
      ],
      [
        "It was a frog! {a} called the frog {f}.",
        'In the bag sat a small green frog. "Your name is {f}," {a} told the frog.',
      ],
      [
        "She put the bag down in the kitchen. Hop! Out came {f}.",
        "But in the kitchen the bag fell open, and {f} jumped out.",
      ],
      [
        "{f} hopped on the chair and then on the table. A plate fell down.",
        "Hop, hop, hop! {f} went over the bread and through the butter.",
        '"{f}, stop!" said {a}. But {f} did not stop.',
      ],
      [
        "Then {f} sat in the {pot} and looked at {a}.",
        "With one big jump {f} landed in the {pot}.",
      ],
      [
        'Her mother, {m}, came in and wanted to take the {pot}. "Croak!" said {f}. "Help!" shouted {m}.',
        '"Croak!" said the {pot}. Her mother, {m}, looked inside, and she jumped higher than {f}.',
      ],
      [
        '"I am sorry," said {a}. "I only wanted a friend for rainy days."',
        "{a} told her mother all about it. {m} sat down and began to laugh.",
      ],
      [
        '"A frog needs a pond," said {m}. So together they took {f} back to the water.',
        '"Our kitchen is no home for a frog," said {m}. They went to the pond, and {f} hopped in.',
      ],
      [
        "Now {a} goes to see {f} every day, and sometimes {m} comes too.",
        '"Goodbye, {f}!" said {a}. From under a leaf came a happy croak.',
        "At home {m} washed the {pot} three times.",
      ],
    ],
  },
  {
    title: "The Tree in the School Play",
    cast: { a: "boy", b: "girl", t: "woman" },
    slots: { role: ["queen", "princess", "lion"] },
    beats: [
      [
        "The school was going to put on a play. {a} wanted to be the king.",
        '"Who wants to be in our play?" asked the teacher, {t}. Up went {a}\'s hand.',
        "All the children were talking about the school play. {a} hoped for a big part.",
      ],
      [
        "But {t}, the teacher, made {a} a tree. {b} was the {role}.",
        'The teacher, {t}, read the names. "{b} is the {role}. And {a}, you are the tree."',
      ],
      [
        '"A tree does nothing," said {a}. He went home and was sad.',
        "{a} looked at his shoes. A tree only stands there and says no words at all!",
      ],
      [
        '"Each part is needed," said {t}. So {a} stood in his brown coat with leaves on his arms.',
        "The big night came. {a} stood on the stage with green leaves on his head.",
      ],
      [
        "{b} came out. She looked at all the people, and she forgot her words.",
        "Then it was time for {b} to speak. She opened her mouth. Not one word came out.",
      ],
      [
        "It was very quiet. {a} knew her words. He had heard them every day.",
        "Nobody moved. But {a} had heard the play so many times that he knew all of it.",
      ],
      [
        '"Dear tree, tell me the way," said the tree very softly. {b} heard him and said the line out loud.',
        "{a} moved his leaves like the wind and said her words in a low voice. Now {b} knew them again!",
      ],
      [
        "At the end all the people clapped, and {b} pulled the tree to the front.",
        '"You saved the play, {a}," said {t}. "What a good tree you are."',
        '"Next time I want to be a tree too," said {b}.',
      ],
    ],
  },
  {
    title: "The Fence of Many Colors",
    cast: { a: "girl", g: "man", b: "boy" },
    slots: { color: ["red", "blue", "yellow"] },
    beats: [
      [
        "{g}, the grandpa of {a}, had an old gray fence. He wanted to paint it, but his back hurt.",
        "In front of the house was an ugly old fence. {a}'s grandpa, {g}, did not like to look at it.",
        '"I am too old to paint this fence," said {g}, who was {a}\'s grandpa.',
      ],
      [
        '"I can do it," said {a}. She got a pot of {color} paint and a brush.',
        "{a} wanted to help. {g} gave her a big brush and a pot of {color} paint.",
      ],
      [
        'After ten boards her pot was empty. Her friend {b} came by. "Why did you stop?" he asked.',
        "When the paint was all gone, her friend {b} came to see what she was doing.",
      ],
      [
        '"I have no more {color}," said {a}. {b} thought about it. "We have some green at home," he said.',
        '"The paint is gone," said {a}. "We have half a pot of green," said {b}. "Wait here!"',
      ],
      [
        "Soon other children came. One had pink, one had white, and one had gold.",
        "A girl brought orange, a boy brought white, and the baker came with a little brown.",
      ],
      [
        "Everyone painted. {b} made a sun, and {a} made a fish.",
        "They painted until it was dark. {a} had paint on her nose, and {b} had it in his hair.",
      ],
      [
        "{g} came out to look. For a while he said nothing. Then he smiled.",
        '"Oh!" said {g}. He had never seen a fence like that.',
      ],
      [
        "Now people come from far away to see the fence of {g}.",
        '"It looks like a birthday," said {g}, and he hugged {a}.',
        "And {g} painted the very last board with his own hand.",
      ],
    ],
  },
  {
    title: "The Wobbly Tooth",
    cast: { a: "boy", b: "girl", d: "man" },
    slots: { food: ["apple", "carrot", "pear"] },
    beats: [
      [
        "{a} had a wobbly tooth. He could push it with his tongue, here and there.",
        '"Look, it moves!" said {a}. His first tooth was wobbly.',
        "All day {a} felt his tooth. It moved, but it did not come out.",
      ],
      [
        'His friend {b} had lost three teeth. "It does not hurt," she said.',
        '{b}, who was his friend, had a big hole in her smile. "I have lost three," she said.',
      ],
      [
        "But {a} was afraid. He did not want to eat. He did not want to talk.",
        "{a} did not like to think about it. He kept his mouth shut and ate only soup.",
      ],
      [
        '"Shall I pull it?" asked his dad, {d}. "No!" said {a}, and he ran to the garden.',
        '"I could tie a string to it," said his dad, {d}. {a} ran out of the house.',
      ],
      [
        'In the garden {b} was eating. "Try this {food}," she said. {a} forgot about his tooth and took a bite.',
        "{b} sat under the tree. She told such a funny story that {a} took a bite of her {food}.",
      ],
      [
        "Then there was something hard in his mouth. It was not the {food}. It was the tooth!",
        '"What is this?" said {a}. In his hand lay one small white tooth.',
      ],
      [
        '"It did not hurt at all," said {a}. "I told you so," said {b}.',
        '{b} laughed. "And you did not feel it," she said. "No," said {a}, "not one bit!"',
      ],
      [
        "{a} ran to show it to {d}, and then to all the people in the street.",
        "{d} put the tooth in a little box, and {a} slept with it next to his bed.",
        "Now {a} had a hole in his smile too, and he smiled all day.",
      ],
    ],
  },
];
