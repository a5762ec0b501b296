<?php

// Report an employee by AMQP and print what became of it.
// Needs php-amqplib: `composer require php-amqplib/php-amqplib`, or Debian's package php-amqplib.
require is_file('vendor/autoload.php') ? 'vendor/autoload.php' : 'PhpAmqpLib/autoload.php';

use PhpAmqpLib\Connection\AMQPConnectionConfig;
use PhpAmqpLib\Connection\AMQPConnectionFactory;
use PhpAmqpLib\Exception\AMQPTimeoutException;
use PhpAmqpLib\Message\AMQPMessage;
use PhpAmqpLib\Wire\AMQPTable;

$namespace = getenv('NAMESPACE') ?: ''; // in production: none
$exchange = ($namespace === '' ? '' : "$namespace.") . 'source.' . getenv('SOURCE');
$report = [
    'nip' => '199001012015032000',
    'name' => 'Sariwangi Padmanegara',
    'unit_code' => 'BKPSDM-PKAP',
    'position' => 'Analis SDM Aparatur Ahli Muda',
    'superior_nip' => '197505052000031000',
    'effective_on' => '2025-07-01',
];
$id = bin2hex(random_bytes(16)); // of this report: the same one if you send it again

$at = parse_url(getenv('AMQP_URL'));
$config = new AMQPConnectionConfig();
$config->setIsSecure($at['scheme'] === 'amqps');
$config->setNetworkProtocol($config->isSecure() ? 'ssl' : 'tcp'); // `setIsSecure` alone speaks no TLS
$config->setHost($at['host']);
$config->setPort($at['port'] ?? ($config->isSecure() ? 5671 : 5672));
$config->setUser(rawurldecode($at['user']));
$config->setPassword(rawurldecode($at['pass']));
$config->setVhost(rawurldecode(substr($at['path'] ?? '', 1)) ?: '/');
$config->setSslVerify(true);
$config->setSslVerifyName(true);
$config->setSslCaCert(getenv('CA_FILE') ?: null); // the district's own authority, if there is one
$connection = AMQPConnectionFactory::create($config);
$channel = $connection->channel();
$channel->confirm_select();
$channel->set_return_listener(fn ($code, $text) => throw new RuntimeException("dikembalikan: $text"));
$channel->set_nack_handler(fn () => throw new RuntimeException('broker menolak'));
$message = new AMQPMessage(json_encode($report, JSON_THROW_ON_ERROR), [
    'content_type' => 'application/json',
    'delivery_mode' => AMQPMessage::DELIVERY_MODE_PERSISTENT,
    'application_headers' => new AMQPTable([
        'cloudEvents:specversion' => '1.0',
        'cloudEvents:id' => $id,
        'cloudEvents:source' => '/' . getenv('SOURCE'),
        'cloudEvents:type' => 'employee.reported.v1',
        'cloudEvents:time' => date(DATE_RFC3339),
    ]),
]);
$channel->basic_publish($message, $exchange, 'employee.reported.v1', true);
$channel->wait_for_pending_acks_returns(30);
echo "dikirim: $id\n";

// Only what is refused or doubtful is answered. A real publisher has one reader of this queue, all the time.
$answered = false;
$read = function (AMQPMessage $message) use ($id, &$answered): void {
    $answer = json_decode($message->getBody(), true, 512, JSON_THROW_ON_ERROR);
    $message->ack();
    $answered = $answer['report_id'] === $id;
    echo "hasil {$answer['report_id']}: {$answer['outcome']}\n";
    foreach ($answer['faults'] as $fault) {
        $field = $fault['field'] ?? '';
        echo "{$fault['code']} $field: {$fault['sentence']}\n";
    }
};
$channel->basic_consume("$exchange.answers", '', false, false, false, false, $read);
try {
    while (!$answered) {
        $channel->wait(null, false, (float) (getenv('WAIT') ?: 10));
    }
} catch (AMQPTimeoutException) {
    echo "tidak ada keberatan\n";
}
$connection->close();
