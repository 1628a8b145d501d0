// Story plots, part one b: boats, trains, markets, school and new neighbours.
import type { Plot } from "./plot.ts";

/** The plots of this part. */
export const plots: Plot[] = [
  {
    title: "The paper boat",
    cast: { a: "boy", b: "girl" },
    slots: { rider: ["toy mouse", "little stone", "ant", "red button"] },
    beats: [
      [
        "{a} made a boat out of paper. It was white, with a small blue flag.",
        'Fold it here, and fold it there. "Look, {b}," said {a}. "I made a boat!"',
        "After the rain there was a small stream in the street. It was just right for {a}'s paper boat.",
      ],
      [
        '"It needs a captain," said {b}, and she put a {rider} into it.',
        '{b} looked at the boat. "Who will sail it?" she asked. She found a {rider} and set it inside.',
      ],
      [
        "{a} put the boat on the water. Away it went!",
        '"Ready? Go!" said {a}. He let go, and the water took the boat.',
        "First the boat went round and round. Then the stream pulled it down the street.",
      ],
      [
        "{a} and {b} ran beside it. It went by the shop and under a bench.",
        "The boat was fast, so {a} and {b} had to run. Past the school they ran, and past the church.",
        '"Faster, {b}!" called {a}. They jumped over stones and ran around a dog.',
      ],
      [
        "Then they saw the big drain. The water fell down into it with a loud noise.",
        'But at the corner was a dark hole where all the water ran down. "Oh no, the drain!" cried {b}.',
      ],
      [
        "{a} lay down on his belly and put out his arm. He had it!",
        "{b} put her foot into the cold water. The boat bumped into her shoe and stopped.",
        "{a} took a stick and held it out over the water. The boat hit the stick and stayed there.",
      ],
      [
        'The boat was wet and soft, but the {rider} was still inside. "What a brave captain," said {b}.',
        '"We saved the {rider}!" said {a}. He and {b} were wet from head to foot.',
      ],
      [
        "They carried the {rider} home, and the next day they made a bigger boat.",
        '"Next time," said {b}, "we will use the lake." And {a} thought that was a good idea.',
        'On the way home {a} asked, "Shall we make another?" "Ten more!" said {b}.',
      ],
    ],
  },
  {
    title: "The train window",
    cast: { a: "girl", b: "woman", m: "man" },
    slots: { animal: ["elephant", "bear", "rabbit", "owl"] },
    beats: [
      [
        "{a} and her mother {b} went by train to see the sea.",
        "The train stood in the station. {a} had never been on a train before.",
        '"All aboard!" called the train man. {a} took her mother\'s hand and climbed up the steps.',
      ],
      [
        "{a} sat by the window with her toy {animal} on her knees. Her mother {b} sat beside her.",
        'Her mother {b} gave her the seat by the window. "Your {animal} wants to see too," said {a}\'s mother.',
      ],
      [
        "At the third stop they got out. The train left. Then {a} looked at her empty hands.",
        'At the sea they got off the train. "Have you got everything, {a}?" asked {b}. But it was too late. The train was gone.',
      ],
      [
        '"My {animal}!" cried {a}. It was still on the train, all alone.',
        "The toy {animal} was not there! It was still sitting by the window of the train.",
      ],
      [
        "{b} went to the man at the station, whose name was {m}. {m} picked up the phone.",
        'A man in a blue hat saw her cry. "I am {m}," he said. "I will call the train."',
        '"Do not cry," said {m}, the station man. "Tell me, what does it look like?" Then he made a call.',
      ],
      [
        '"They have it," said {m}. "It will come back on the next train." So {a} sat on a bench and waited.',
        "They waited for one hour. {m} gave {a} a cookie, and {b} told her a story.",
      ],
      [
        "When the next train came in, there was the {animal}, sitting by the driver's window!",
        "At last a train came. The driver held up the {animal} and made it wave at {a}.",
        'The next train stopped, and the driver gave the {animal} to {a}. "It was a very good driver," he said.',
      ],
      [
        'Then they all went to the sea. "Hold on to me," {a} told the {animal}, and she did not let go.',
        '"Thank you, {m}!" called {a}. She held the {animal} tight all the way to the beach.',
        "",
      ],
    ],
  },
  {
    title: "Market day",
    cast: { a: "boy", b: "man", w: "woman" },
    slots: { fruit: ["apples", "oranges", "pears", "plums"] },
    beats: [
      [
        "Every Saturday {a} went to the market with his father, {b}.",
        '"Who wants {fruit}? Sweet {fruit}!" It was market day, and {a} helped his father {b} to sell.',
        "Early in the morning, when it was still dark, {a} and his father {b} drove to the market.",
      ],
      [
        "An old woman named {w} came and bought a bag of {fruit}. {a} gave her the change, and she went away.",
        "Then {w} came by. She was old and walked with a stick. {a} sold her a bag of {fruit} and gave her the change.",
      ],
      [
        "{a} counted the money again. He had made a mistake. {w} had paid too much!",
        "But something was wrong. {a} counted once, and he counted twice. He had not given {w} enough money back.",
      ],
      [
        "Two coins were not much. No one would ever know. But {a} could not stop thinking of it.",
        '"Dad, I have two coins that are not ours," said {a}. "Then you know what to do," said {b}.',
        "{a} looked at the two coins in his hand. They felt heavy.",
      ],
      [
        "So {a} ran. He ran past the fish and past the bread and past the flowers, until he saw {w} at the bus.",
        '"Wait! Wait!" {a} ran after {w} all through the market. She was just getting on the bus.',
      ],
      [
        '"I made a mistake," said {a}. "These two coins are yours." {w} was very surprised.',
        '{a} held out the coins. "I am sorry. I counted wrong," he said.',
      ],
      [
        '"Thank you," said {w}. "Now I know where I will buy my {fruit}." And she came back every Saturday.',
        '{w} smiled. "It is good to meet an honest boy," she said. {a} walked back, and he felt light as a bird.',
        'When {a} came back, {b} gave him the biggest one in the box. "You did that well," said {b}.',
      ],
    ],
  },
  {
    title: "The new neighbor",
    cast: { a: "girl", b: "boy" },
    slots: { gift: ["cake", "basket of eggs", "apple pie", "pot of flowers"] },
    beats: [
      [
        "A big truck stopped at the house next door. {a} looked out of the window.",
        "The house next door had been empty for a long time. Now there was a light in it.",
        '"Someone is moving in!" said {a}. She saw men carry a bed, a table and a bike.',
      ],
      [
        "There was a boy too. He sat on the steps with his chin in his hands.",
        "Then {a} saw a boy. He kicked a stone and did not smile.",
      ],
      [
        "{a} wanted to say hello, but she was shy. What if he did not like her?",
        '"Go and talk to him," said Mom. But {a} hid behind the curtain. She was shy.',
        "{a} went to the door. Then she went back. Then she went to the door again.",
        "",
      ],
      [
        'In the kitchen was a {gift}. "That is for the new family," said Mom. "Who will take it to them?"',
        'Mom had a {gift} for the new people. "It is heavy," she said. "Can you take it for me, {a}?"',
      ],
      [
        "{a} took a deep breath. She walked over, step by step, and held out the {gift}.",
        'Slowly {a} went across the grass. "This is for you," she said, and her face was red.',
      ],
      [
        'The boy looked up. "For us?" he said. "Thank you. I am {b}. I do not know anyone here."',
        '"Oh!" said the boy. "My name is {b}. I was afraid that no one would come."',
      ],
      [
        '"Now you know me," said {a}. "I am {a}. Do you like to climb trees?"',
        '"I was afraid too," said {a}. Then they both laughed, and it was not so hard any more.',
        '"I am {a}, and I live right there," said {a}. "Do you see that window? It is mine."',
      ],
      [
        "That evening {b} put a lamp in his window, and {a} put a lamp in hers. It meant: Good night, friend.",
        "By dinner time {a} and {b} had made a hole in the hedge, just big enough for two.",
        "{b} did not sit on the steps the next day. He was too busy, for he and {a} were up in the tree.",
      ],
    ],
  },
  {
    title: "The first day of school",
    cast: { a: "boy", b: "girl", w: "woman" },
    slots: { thing: ["smooth stone", "old key", "shell", "acorn"] },
    beats: [
      [
        "{a}'s bag was packed, and his shoes were new. But his tummy did not feel good.",
        '"I do not want to go," said {a}. It was his first day of school.',
        "Today {a} was going to school for the first time. He held his mother's hand very tight.",
      ],
      [
        'His mother gave him a {thing}. "Keep it in your pocket," she said. "When you touch it, think of me."',
        'Before he left, his mother put a {thing} into his pocket. "This is from me," she said. "It will be with you all day."',
      ],
      [
        "The school was big and loud. {a} did not know where to go.",
        "So many children! They ran and shouted. {a} stood by the wall.",
        '"Good morning, {a}," said {w}, the teacher. "Come in." {a} looked at his shoes.',
      ],
      [
        "{a} put his hand in his pocket and held the {thing}. It was warm.",
        "In his pocket {a} felt the {thing}, and he thought of his mother.",
      ],
      [
        "Then he saw a girl who was crying. Her name was {b}, and it was her first day too.",
        "Someone was even more afraid than he was. In the corner sat a girl named {b}, with tears on her face.",
      ],
      [
        '{a} sat down beside her. He took out the {thing}. "Do you want to hold it?" he asked.',
        '"Here," said {a} to {b}. "It is my {thing}. It helps." He put it into her hand.',
        "What could he do for her? {a} thought, and then he gave {b} the {thing} to hold.",
      ],
      [
        "{b} stopped crying. They sat at one table and painted a big yellow sun.",
        '"Thank you," said {b}. After that they did everything together, the songs, the numbers and the lunch.',
      ],
      [
        'After school {a} ran to his mother. "Can I go again tomorrow?" he asked.',
        '"How was it?" asked his mother. "Good!" said {a}. "And the {thing} has a new friend too."',
        'On the way out {b} gave him back the {thing}. "See you tomorrow, {a}!" she called.',
      ],
    ],
  },
  {
    title: "The slow race",
    cast: { a: "animal", b: "animal" },
    slots: { prize: ["big carrot", "apple", "crown of flowers"] },
    beats: [
      [
        "{a} was a snail. {b} was a frog. They lived beside the same pond.",
        "By the pond lived a snail named {a} and a frog named {b}.",
      ],
      [
        '"I am faster than you," said {b} the frog every day. "Much, much faster."',
        'The frog always jumped around the snail. "Slow, slow, slow!" {b} sang.',
        "{b} liked to jump, and {b} liked to win. The other animals were tired of it.",
      ],
      [
        '"Let us have a race," said {a} one day. "But it is a slow race. The last one there wins!"',
        'Then {a} the snail had an idea. "A race!" said {a}. "Whoever gets to the big stone last wins."',
      ],
      [
        '"Easy," said {b}. "Anyone can be slow." The prize was a {prize}.',
        'The duck put a {prize} on the big stone. That was the prize. "I will win it," said {b}.',
        "All the animals came to watch. The winner would get a {prize}.",
      ],
      [
        "They began. {a} went a tiny bit, and then a tiny bit more.",
        '"Ready, set, slow!" called the duck. {a} moved so little that no one could see it.',
      ],
      [
        "{b} tried to go slowly too. But the legs of a frog want to jump! Hop, they went. Hop!",
        'A fly went by, and {b} jumped to catch it. "Oops," said {b}.',
        "{b} sat still and counted to ten. It was so hard! Then one leg jumped, and the other leg went with it.",
      ],
      [
        "Three hops, and {b} was at the big stone. {a} was still far away.",
        "Before the sun was high, {b} had come to the stone. {b} had lost the race!",
      ],
      [
        "{a} came when the moon was up, and all the animals cheered. Even {b} had to laugh.",
        '"Being slow is hard," said {b}. "You are very good at it, {a}." They shared the {prize}.',
        "After that {b} did not sing about slow snails any more. Sometimes {b} even walked beside {a}, very slowly.",
      ],
    ],
  },
  {
    title: "The letter to the moon",
    cast: { a: "girl", b: "man" },
    slots: {
      question: ["Are you cold up there?", "Do you ever sleep?", "Who turns you on at night?"],
    },
    beats: [
      [
        'One night {a} could not sleep, so she wrote a letter. "Dear Moon," it began.',
        "{a} looked at the moon every night. It looked so alone up there.",
        '"Dad, can the moon read?" asked {a}. "I do not know," said her father, {b}.',
      ],
      [
        'In big letters {a} wrote to the moon: "{question}"',
        '"{question}" wrote {a} in her letter to the moon. She put a drawing of her house under it.',
      ],
      [
        "She put the letter on the window sill and went to bed.",
        "But how do you send a letter to the moon? {a} tied it to a branch outside, where the moon could see it.",
      ],
      [
        "In the night the wind came and took the letter. Away it went!",
        'When {a} woke up, the letter was gone. "It worked!" she cried.',
        "",
      ],
      [
        "Her father {b} found the letter in the garden when he went to work. He read it and smiled.",
        "In the morning her father {b} saw something white in the grass. It was {a}'s letter. He put it in his pocket.",
      ],
      [
        'The next night there was an answer under her pillow. "Dear {a}," it said, "thank you for your letter."',
        "The night after that, {a} found a round white card on the window. It was a letter from the moon!",
        'That evening {b} was very quiet and wrote for a long time. And later a letter lay on {a}\'s bed. "From the Moon," it said.',
      ],
      [
        '"I see you each night," said the letter. "Please go to sleep now. I will keep the light on."',
        '{a} read it two times. It said, "I am not alone. I have you to look at me."',
      ],
      [
        '"The moon writes just like you, Dad," said {a}. {b} laughed. "Does it?" he said.',
        "{a} put the letter under her pillow and closed her eyes, and the moon shone into her room.",
        'Then {a} waved at the sky. "Good night, Moon," she said. "Good night, Dad."',
      ],
    ],
  },
  {
    title: "The noise at night",
    cast: { a: "boy", b: "girl" },
    slots: { sound: ["tap, tap, tap", "bump, bump, bump", "scratch, scratch, scratch"] },
    beats: [
      [
        "It was late, and the house was dark. {a} lay in his bed and listened.",
        '"{b}, are you awake?" said {a} in the dark. "I hear something."',
        "In the middle of the night {a} woke up. What was that?",
      ],
      [
        "There it was again. It went {sound}, and it came from the window.",
        "Outside the window something went {sound}. Then it was still. Then it came again.",
      ],
      [
        "Was it a robber? Was it a bear? {a} pulled the blanket over his head.",
        '"It is a monster," said {a}, "a big one with long arms."',
        "{a}'s heart beat fast. His sister {b} came and sat down on his bed.",
      ],
      [
        '"Let us go and look," said his sister {b}. "I will hold your hand."',
        'His sister {b} took a lamp. "We can be afraid and still look," {b} said.',
      ],
      [
        "They walked to the window on their toes. One step. Two steps. Three steps.",
        "{a} did not want to go, but {b} held his hand. The floor was cold under their feet.",
        "Very slowly, they went to the window. {a} held his breath.",
      ],
      [
        "{b} pulled the curtain back, and {a} opened one eye.",
        '"One, two, three!" said {b}, and they pulled the curtain away.',
      ],
      [
        "It was only the old tree. The wind moved a branch, and the branch hit the glass.",
        "There was no robber, and there was no bear. A branch of the old tree was moving in the wind and touching the window.",
      ],
      [
        '"Hello, tree," said {a}. "You can sleep now. We are going to sleep too."',
        '{a} began to laugh. "A monster with long arms," he said, "and leaves!"',
        'After that, when {a} heard the sound, he thought, "That is my tree. It wants to say good night."',
      ],
    ],
  },
  {
    title: "The joke that was not funny",
    cast: { a: "boy", b: "boy" },
    slots: { place: ["classroom", "playground", "garden"] },
    beats: [
      [
        "{a} liked to make people laugh. He knew more jokes than anyone in his class.",
        '"Why did the egg hide?" asked {a}. "It was a little chicken!" And all the children laughed.',
        "If you heard a laugh in the {place}, then {a} was there, telling a joke.",
      ],
      [
        "Then {b} came with a new haircut. It was very, very short.",
        "One Monday {b} had a new haircut. His hair was so short that you could see his ears.",
      ],
      [
        '"Look, an egg with ears!" said {a}, and he pointed at {b}.',
        '"{b}, did a goat eat your hair?" called {a} across the {place}.',
      ],
      [
        "All the children laughed. Only {b} did not. He put on his hat and went away.",
        "It was a good joke, {a} thought. But then he saw {b}'s face.",
        "The others laughed and laughed. {b}'s eyes got wet, and he ran out.",
      ],
      [
        "{a} did not feel like joking any more. He thought about {b} all through lunch.",
        '"Why did you say that?" asked a girl. {a} did not know what to say.',
        "Is a joke still funny when it makes someone cry? {a} did not think so.",
      ],
      [
        'He found {b} behind the big tree. "I am sorry," said {a}. "That was not kind."',
        '{a} went to look for {b} and sat down beside him. "I was mean to you," he said. "I am sorry, {b}."',
      ],
      [
        '{b} looked at the grass. "My little sister cut it," he said. "She wanted to help."',
        '"It is all right," said {b} after a while. "But it hurt."',
      ],
      [
        '"Do you want to hear a joke about me?" asked {a}. "It is a good one." And {b} smiled a little.',
        "From then on {a} told jokes about frogs and cows and about himself, but not about his friends.",
        'The next day {a} came with short hair too. "Now we look the same," said {a}, and {b} laughed out loud.',
      ],
    ],
  },
];
